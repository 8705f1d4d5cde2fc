"""Questions: read only, or answered."""

from typing import Any

from litestar import Request, post
from litestar.di import NamedDependency

from assistant import rates
from assistant.answering import Ask, answer, understand
from assistant.errors import TooLong
from assistant.model import Answer, Caller
from assistant.units import SYSTEMS
from nlp.model import Question
from telemetry.errors import Invalid, Problem
from web.bodies import Form, is_printable, read_form
from web.context import Context

LONGEST = 2000
KEY_AT_MOST = 200
BODY_BYTES_AT_MOST = 16 * 1024


@post("/api/v1/nlu/parse", status_code=200, tags=["questions"], summary="What a question means, without answering it")
async def parse(
    request: Request[Any, Any, Any], context: NamedDependency[Context], caller: NamedDependency[Caller]
) -> Question:
    form = await _read(request, ("text", "now", "timezone", "conversation_id"))
    asked = _asked(form)
    form.check()
    return await understand(context.runtime, asked, caller)


@post("/api/v1/ask", status_code=200, tags=["questions"], summary="A question and its answer")
async def ask(
    request: Request[Any, Any, Any], context: NamedDependency[Context], caller: NamedDependency[Caller]
) -> Answer:
    """`Idempotency-Key`: the same key with the same question gives the same answer and asks once."""
    form = await _read(request, ("text", "now", "timezone", "conversation_id", "confirm", "units"))
    asked = _asked(form, key=_idempotency_key(request))
    form.check()
    await limit_questions(request, context, caller)
    return await answer(context.runtime, asked, caller)


async def limit_questions(request: Request[Any, Any, Any], context: Context, caller: Caller) -> None:
    """TooMany when this caller has asked its questions of the minute; the page's door asks here too."""
    if caller.limited:
        most = context.settings.question_rate
        await rates.ask(context.runtime.db, request.auth.who, most, rates.MINUTE, context.now())


async def _read(request: Request[Any, Any, Any], known: tuple[str, ...]) -> Form:
    form = await read_form(request, known)
    if len(await request.body()) > BODY_BYTES_AT_MOST:
        raise TooLong(f"A question may have {BODY_BYTES_AT_MOST // 1024} KiB.")
    return form


def _asked(form: Form, key: str | None = None) -> Ask:
    said = form.body.get("text")
    if isinstance(said, str) and len(said) > LONGEST:
        raise TooLong(f"A question may have {LONGEST:,} characters.")
    confirm = form.text("confirm")
    return Ask(
        text=form.text("text", required=confirm is None, longest=LONGEST, lines=True) or "",
        conversation_id=form.text("conversation_id"),
        now=form.moment("now"),
        zone=form.text("timezone"),
        confirm=confirm,
        idempotency_key=key,
        units=form.choice("units", tuple(SYSTEMS)),
    )


def _idempotency_key(request: Request[Any, Any, Any]) -> str | None:
    key = request.headers.get("idempotency-key")
    if key is not None and not (0 < len(key) <= KEY_AT_MOST and is_printable(key)):
        raise Invalid([Problem("Idempotency-Key", f"must be 1 to {KEY_AT_MOST} printable characters")])
    return key


ROUTES = [parse, ask]
