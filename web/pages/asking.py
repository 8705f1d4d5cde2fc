"""The question's way from the page: streamed to htmx as it is answered, or answered whole without scripts."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

import structlog
from litestar import Request, Response, post
from litestar.di import NamedDependency
from litestar.response import Redirect, ServerSentEvent
from litestar.response.sse import ServerSentEventMessage

from assistant.answering import Ask, Done, Facts, Heard, answer, stages
from assistant.conversations import owner_of, title_of
from assistant.errors import TooLong
from assistant.model import Answer, Caller, Message
from telemetry.errors import Invalid, Problem
from web.api.questions import BODY_BYTES_AT_MOST, LONGEST, limit_questions
from web.bodies import is_printable
from web.context import Context, seen_well
from web.errors import sentence_of
from web.pages.bubbles import Asked, bubble
from web.pages.frame import part
from web.pages.person import person_of

LOG = structlog.get_logger("wellspeak.web")
# Three times what a question may have elsewhere: that much a form makes of a letter.
FORM_BYTES_AT_MOST = 3 * BODY_BYTES_AT_MOST
Stage = Heard | Facts | Done | Exception


@dataclass(frozen=True)
class Sent:
    """A form of the chat as posted. `key` is a UUID, so it may stand in an element's id."""

    text: str
    key: str
    conversation_id: str | None
    well_id: str | None
    confirm: str | None
    forget: tuple[str, ...]


async def read_sent(request: Request[Any, Any, Any]) -> Sent:
    form = await request.form()
    forget, _, again = word(form, "forget").partition(":")
    text = word(form, "choice") or again or word(form, "text")
    if len(text) > LONGEST:
        raise TooLong(f"A question may have {LONGEST:,} characters.")
    if not is_printable(text, lines=True):
        raise Invalid([Problem("text", "must not hold control characters")])
    return Sent(
        text=text,
        key=known_key(word(form, "key")),
        conversation_id=word(form, "conversation_id") or None,
        well_id=word(form, "well_id") or None,
        confirm=word(form, "confirm") or None,
        forget=(forget,) if forget else (),
    )


def word(form: Any, name: str) -> str:
    value = form.get(name)
    return value.strip() if isinstance(value, str) else ""


def known_key(text: str) -> str:
    """A wrong key is replaced: it then protects from nothing, and harms nothing."""
    try:
        return str(UUID(text))
    except ValueError:
        return str(uuid4())


@post("/ask", status_code=200, request_max_body_size=FORM_BYTES_AT_MOST, include_in_schema=False)
async def ask(
    request: Request[Any, Any, Any], context: NamedDependency[Context], caller: NamedDependency[Caller]
) -> Response[Any]:
    sent = await read_sent(request)
    await limit_questions(request, context, caller)
    asked = await as_ask(sent, request, context, caller)
    if "hx-request" in request.headers:
        return ServerSentEvent(streamed(request, context, caller, sent, asked))
    found = await answer(context.runtime, asked, caller)
    return Redirect(f"/conversations/{found.conversation_id}#m{found.message_id}", status_code=303)


async def as_ask(sent: Sent, request: Request[Any, Any, Any], context: Context, caller: Caller) -> Ask:
    """From a well's own page the question is about that well, even where it does not name it."""
    text = sent.text
    if sent.well_id:
        well = await seen_well(context.runtime, caller, sent.well_id)
        if well.well_id.casefold() not in text.casefold():
            text = f"{well.well_id}: {text}"
    return Ask(
        text=text,
        conversation_id=sent.conversation_id,
        zone=person_of(request, context.settings.timezone).zone,
        units=person_of(request, context.settings.timezone).units,
        confirm=sent.confirm,
        idempotency_key=sent.key,
        forget=sent.forget,
    )


@post("/ask/stop", status_code=204, include_in_schema=False)
async def stop(request: Request[Any, Any, Any], caller: NamedDependency[Caller]) -> None:
    """Ends an answer that is being worked out; nothing of it is stored. One that is done stays."""
    form = await request.form()
    task = running_of(request).get((owner_of(caller), known_key(word(form, "key"))))
    if task:
        task.cancel()


def running_of(request: Request[Any, Any, Any]) -> dict[tuple[str, str], asyncio.Task[None]]:
    running: dict[tuple[str, str], asyncio.Task[None]] = request.app.state.setdefault("answers_running", {})
    return running


async def streamed(
    request: Request[Any, Any, Any], context: Context, caller: Caller, sent: Sent, asked: Ask
) -> AsyncIterator[ServerSentEventMessage]:
    """Each stage as a fragment. The work goes on when the line breaks, so that the answer is there on return."""
    queue: asyncio.Queue[Stage | None] = asyncio.Queue()
    running, name = running_of(request), (owner_of(caller), sent.key)
    task = asyncio.create_task(work(context, caller, asked, queue), name="answer")
    running[name] = task
    task.add_done_callback(lambda _: running.pop(name, None))
    while (stage := await queue.get()) is not None:
        yield ServerSentEventMessage(data=await fragment(request, context, sent, asked, stage))


async def work(context: Context, caller: Caller, asked: Ask, queue: asyncio.Queue[Stage | None]) -> None:
    """Never fails: what goes wrong is one more stage."""
    try:
        async for stage in stages(context.runtime, asked, caller):
            queue.put_nowait(stage)
    except Exception as error:
        LOG.warning("answer_failed", why=type(error).__name__, exc_info=not hasattr(error, "code"))
        queue.put_nowait(error)
    finally:
        queue.put_nowait(None)


async def fragment(request: Request[Any, Any, Any], context: Context, sent: Sent, asked: Ask, stage: Stage) -> str:
    person = person_of(request, context.settings.timezone)
    match stage:
        case Heard():
            return part(request, context, "heard_now", key=sent.key, heard=stage, bubble=Asked(stage.reading))
        case Facts():
            return part(request, context, "facts_now", key=sent.key, facts=stage)
        case Done():
            message = as_message(stage.answer, context)
            shown = await bubble(context.runtime.db, message, person)
            began = "" if sent.conversation_id else title_of(asked.text)
            return part(request, context, "done_now", key=sent.key, bubble=shown, began=began)
        case _:
            return part(request, context, "failed_now", key=sent.key, message=sentence_of(stage), text=asked.text)


def as_message(found: Answer, context: Context) -> Message:
    return Message(
        id=found.message_id,
        conversation_id=found.conversation_id,
        at=context.now(),
        sender="assistant",
        text=found.text,
        answer=found,
    )


ROUTES = [ask, stop]
