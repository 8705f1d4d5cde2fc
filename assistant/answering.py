"""answer(): parse, fill in context, call the skill, remember."""

import time
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import msgspec

from assistant import asking, context, conversations, feed, grounds, once, proposals, replies, skills, units
from assistant.conversations import Exchange, Remembered
from assistant.errors import TooLong
from assistant.lexicon import Seen
from assistant.model import Answer, Caller, Message
from assistant.runtime import Runtime
from assistant.skills import Desk, Reply
from nlp.model import Question, Step
from telemetry.db.noting import noting
from telemetry.errors import Invalid, Problem

MOST_CHARACTERS = 2000
Trace = list[Step]

skills.load()


class Ask(msgspec.Struct, frozen=True):
    """A question as it comes in; `now` None is the clock's, `zone` None the site's.

    `forget` names slots (as in `inherited`) that are not to be carried over from the conversation.
    `units` is the system of units to print values in, where the question names none.
    `confirm` is the token of a change offered before in this conversation; then `text` does not matter.
    """

    text: str
    conversation_id: str | None = None
    now: datetime | None = None
    zone: str | None = None
    confirm: str | None = None
    idempotency_key: str | None = None
    forget: tuple[str, ...] = ()
    units: str | None = None


@dataclass(frozen=True)
class Heard:
    """How the question was read, before anything was looked up."""

    question: Question
    reading: str
    conversation_id: str
    person_message_id: int | None


@dataclass(frozen=True)
class Facts:
    """What can be said at once: the latest numbers of the well in question."""

    text: str
    rows: list[dict[str, object]]


@dataclass(frozen=True)
class Done:
    answer: Answer


async def answer(runtime: Runtime, ask: Ask, caller: Caller, *, trace: Trace | None = None) -> Answer:
    async for stage in stages(runtime, ask, caller, trace=trace):
        if isinstance(stage, Done):
            return stage.answer
    raise AssertionError("stages() ends with Done")


async def understand(runtime: Runtime, ask: Ask, caller: Caller) -> Question:
    """The parsed question, completed by its conversation; nothing is answered or stored."""
    return await _Turn(runtime, _checked(ask), caller).understand()


async def stages(
    runtime: Runtime, ask: Ask, caller: Caller, *, trace: Trace | None = None
) -> AsyncIterator[Heard | Facts | Done]:
    """The answer as it grows: how the question was read, first facts, the whole answer (stored by then)."""
    turn = _Turn(runtime, _checked(ask), caller, trace)
    claim = await turn.claim()
    if isinstance(claim, Answer):
        yield Heard(claim.parse, turn.reading(claim.parse), claim.conversation_id, None)
        yield Done(claim)
        return
    try:
        async for stage in turn.confirmed(claim) if ask.confirm else turn.fresh(claim):
            yield stage
    except BaseException:
        if claim:
            await once.release(runtime.db, claim)
        raise


def _checked(ask: Ask) -> Ask:
    text = ask.text.replace("\x00", "").encode("utf-8", "replace").decode("utf-8")
    if len(text) > MOST_CHARACTERS:
        raise TooLong(f"A question has at most {MOST_CHARACTERS:,} characters.")
    if ask.confirm and not ask.conversation_id:
        raise Invalid([Problem("conversation_id", "must name the conversation of the token")])
    if not ask.confirm and not text.strip():
        raise Invalid([Problem("text", "must not be empty")])
    if ask.now and ask.now.utcoffset() is None:
        raise Invalid([Problem("now", "must have an offset, such as Z")])
    return msgspec.structs.replace(ask, text=text, now=ask.now.astimezone(UTC) if ask.now else None)


class _Turn:
    """One question on its way to its answer."""

    def __init__(self, runtime: Runtime, ask: Ask, caller: Caller, trace: Trace | None = None) -> None:
        self.runtime = runtime
        self.ask = ask
        self.caller = caller
        self.owner = conversations.owner_of(caller)
        self.now = ask.now or runtime.clock()
        self.zone = ask.zone or runtime.settings.timezone
        self.began = self.lap = time.perf_counter()
        self.trace = trace
        self.last: Remembered | None = None
        self.asked: list[grounds.Asked] = []

    async def claim(self) -> once.Claim | Answer | None:
        key = self.ask.idempotency_key
        if key is None:
            return None
        mark = once.fingerprint(self.ask.text, self.ask.conversation_id, *self.ask.forget, self.ask.confirm)
        return await once.claim(self.runtime.db, self.owner, key, mark)

    async def understand(self) -> Question:
        return (await self.read())[0]

    async def read(self) -> tuple[Question, Desk]:
        """The question, and the desk it is answered at."""
        self.last = last = await self._recall()
        seen = await self.runtime.names.seen_by(self.caller)
        self._step("recall")
        after = last.question if last else None
        reading = await self.runtime.reader.read(
            self.ask.text, seen.lexicon, self.now, self.zone, after=after, trace=self.trace
        )
        self._step("parse", "fragment" * reading.fragment)
        question = context.complete(reading, last, seen.wells, self.ask.forget, self.now)
        self._step("context", ", ".join(question.inherited))
        return question, self._desk(seen)

    def _desk(self, seen: Seen) -> Desk:
        return Desk(self.runtime, self.caller, self.now, self.zone, seen.wells, seen.lexicon, self.ask.conversation_id)

    async def confirmed(self, claim: once.Claim | None) -> AsyncIterator[Heard | Facts | Done]:
        """A change that was offered is made, and said to be made."""
        assert self.ask.confirm and self.ask.conversation_id
        db, key = self.runtime.db, self.ask.conversation_id
        taken = await proposals.take(db, self.ask.confirm, key, self.owner, self.runtime.clock())
        desk = self._desk(await self.runtime.names.seen_by(self.caller))
        said_id, answered_id = await conversations.next_message_ids(db)
        yield Heard(taken.question, self.reading(taken.question), key, said_id)
        reply, wording = await _done(taken, desk)
        self._step("act", wording)
        found = self._answer(taken.question, reply, wording, key, answered_id)
        await self._remember(found, said_id, reply, claim, said=self._render("confirmed", taken.question, {}))
        yield Done(found)

    async def fresh(self, claim: once.Claim | None) -> AsyncIterator[Heard | Facts | Done]:
        question, desk = await self.read()
        conversation_id = self.ask.conversation_id or conversations.new_id()
        said_id, answered_id = await conversations.next_message_ids(self.runtime.db)
        yield Heard(question, self.reading(question), conversation_id, said_id)
        facts = await asking.first_facts(question, desk)
        if facts:
            text, rows = facts
            yield Facts(text, rows)
        self._step("facts")
        with noting() as notes:
            reply, wording = await _replied(question, desk)
        self.asked = grounds.told(notes)
        self._step("skill", wording)
        found = self._answer(question, reply, wording, conversation_id, answered_id)
        self._step("reply")
        await self._remember(found, said_id, reply, claim)
        self._step("remember")
        yield Done(found)

    def reading(self, question: Question) -> str:
        return replies.reading(question, now=self.now, zone=self.zone)

    async def _recall(self) -> Remembered | None:
        if self.ask.conversation_id is None:
            return None
        return await conversations.recall(self.runtime.db, self.ask.conversation_id, self.owner)

    def _answer(self, question: Question, reply: Reply, wording: str, conversation_id: str, message_id: int) -> Answer:
        text = self._render(wording, question, reply.facts)
        if question.unknown_wells and reply.clarification is None and not context.passes(question):
            text = f"{text}\n{self._render('left_out', question, {})}"
        return Answer(
            conversation_id=conversation_id,
            message_id=message_id,
            text=text,
            parse=question,
            data=reply.data,
            diagnosis=reply.diagnosis,
            chart=reply.chart,
            clarification=reply.clarification,
            confirm=proposals.offered(reply.proposal) if reply.proposal else None,
            suggestions=replies.suggestions(wording, question.text, **reply.names),
            sources=reply.sources,
            elapsed_ms=round((time.perf_counter() - self.began) * 1000, 1),
        )

    def _render(self, wording: str, question: Question, facts: Mapping[str, Any]) -> str:
        wanted = units.wanted(question, self.ask.units)
        return replies.render(wording, now=self.now, zone=self.zone, units=wanted, question=question, **facts)

    async def _remember(
        self, found: Answer, said_id: int, reply: Reply, claim: once.Claim | None, *, said: str | None = None
    ) -> None:
        """Question, answer, what it offers to change and what was spoken of, in one transaction."""
        at = self.runtime.clock()
        key, question = found.conversation_id, found.parse
        exchange = Exchange(
            conversation_id=key,
            owner=self.owner,
            said=Message(id=said_id, conversation_id=key, at=at, sender="person", text=said or question.text),
            answered=Message(
                id=found.message_id, conversation_id=key, at=at, sender="assistant", text=found.text, answer=found
            ),
            remembered=None if context.passes(question) else self._spoken_of(found, reply.about),
            well_id=question.wells[0] if len(question.wells) == 1 else None,
        )
        async with self.runtime.db.transaction() as tx:
            await conversations.remember(tx, exchange)
            await grounds.keep(tx, found.message_id, self.asked)
            if reply.proposal:
                await proposals.remember(tx, found, reply.proposal, self.owner, at)
            if claim:
                await once.complete(tx, claim, found.message_id)
        await feed.wake(self.runtime.fanout)

    def _spoken_of(self, found: Answer, about: tuple[str, ...]) -> Remembered:
        fault = found.diagnosis.diagnosis.fault if found.diagnosis else None
        return context.remembered(found.parse, self.last, about, fault, self.now)

    def _step(self, name: str, detail: str = "") -> None:
        if self.trace is not None:
            now = time.perf_counter()
            self.trace.append(Step(name, detail, round((now - self.lap) * 1000, 3)))
            self.lap = now


async def _replied(question: Question, desk: Desk) -> tuple[Reply, str]:
    """The reply and the name of its wording."""
    intent = question.intent.name
    chosen = skills.find(intent)
    if chosen is None:
        return asking.not_yet(desk), "not_yet"
    slot = None if context.passes(question) else question.needs_clarification or context.missing(question)
    if slot and slot not in skills.finds(intent):
        return asking.ask_back(question, slot, desk), "clarify"
    reply = await chosen(question, desk)
    if reply.clarification:
        return reply, reply.wording or "clarify"
    if reply.proposal and not desk.caller.may(reply.proposal.role):
        return asking.not_allowed(reply.proposal.role), "not_allowed"
    return reply, reply.wording or intent


async def _done(taken: proposals.Taken, desk: Desk) -> tuple[Reply, str]:
    """As _replied, for a change that was confirmed; who may not make it any more is told so."""
    if not desk.caller.may(taken.role):
        return asking.not_allowed(taken.role), "not_allowed"
    intent = taken.question.intent.name
    try:
        reply = await skills.act_of(intent)(taken.change, desk)
    except BaseException:
        await proposals.give_back(desk.db, taken)
        raise
    return reply, reply.wording or f"{intent}_done"
