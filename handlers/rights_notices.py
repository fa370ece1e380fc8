"""What is said of requests about data: to those who answer them, to whoever asked, to the guardian of a child."""

from collections.abc import Awaitable, Callable
from datetime import date
from typing import TYPE_CHECKING

from bot import callbacks
from bot.keyboards import home, press
from bot.replies import Reply, send
from bot.words import gettext as _
from handlers.rights_words import ANSWERED, EXPLAINED, KINDS, REQUESTS, due
from handlers.screens import first_name, plain, short_name, until
from models import RequestKind
from services import request_notices, request_queue, stored
from services.outbox import Promised
from services.request_queue import Line
from services.requests import Reason

if TYPE_CHECKING:
    from handlers.notices import Facts


async def received(facts: "Facts", promise: Promised) -> Reply | None:
    """Whoever answers reads what came in."""
    one = await _open(facts, promise)
    return _asks(one, _("<b>New: {what}</b>")) if one else None


async def due_soon(facts: "Facts", promise: Promised) -> Reply | None:
    """Whoever answers, and the head once it is late, reads how near the last day is."""
    one = await _open(facts, promise)
    if one is None or one.request.due_on != date.fromisoformat(promise.parameters["due_on"]):
        return None
    return _asks(one, _("<b>Waiting for an answer: {what}</b>"))


async def answered(facts: "Facts", promise: Promised) -> Reply | None:
    """Whoever asked reads what became of it."""
    about = promise.parameters
    request = await request_notices.still_answered(facts.session, about["request_id"], about["outcome"])
    if request is None:
        return None
    if request.outcome is None:
        words = _("Your request takes longer: you will have the answer by {day}.").format(day=until(request.due_on))
    else:
        words = _(ANSWERED[request.kind, request.outcome])
    why = [_(EXPLAINED[Reason(about["reason"])])] if about["reason"] else []
    return send("\n\n".join([words, *why]), home())


async def child_withdrew(facts: "Facts", promise: Promised) -> Reply | None:
    """A guardian reads that the child has taken a consent back."""
    found = await request_notices.still_taken_back(facts.session, promise.parameters["event_id"])
    if found is None:
        return None
    words = _("{child} has taken back: {consent}. That is all right, and nobody has to say why.")
    said = [words.format(child=plain(first_name(found.subject.name)), consent=_(KINDS[found.event.kind]))]
    if found.due_on:
        said.append(_("The school sees to the rest by {day}.").format(day=until(found.due_on)))
    return send("\n\n".join(said), home())


async def word_taken_back(facts: "Facts", promise: Promised) -> Reply | None:
    """A curator reads of a consent taken back that leaves nothing to do."""
    found = await request_notices.still_taken_back(facts.session, promise.parameters["event_id"])
    if found is None or not await request_notices.is_told(facts.session, found, promise.receiver_id, now=facts.now):
        return None
    words = _("{person} has taken back: {consent}. What it allowed has stopped by itself.")
    said = words.format(person=plain(short_name(found.subject.name)), consent=_(KINDS[found.event.kind]))
    return send(said, [press(_("Open the card"), callbacks.PersonCard(person_id=found.subject.id))], home())


async def page(facts: "Facts", promise: Promised) -> Reply | None:
    """The page to read."""
    file = await facts.file(promise)
    words = _("Everything that is kept. Open the page, read it or print it, and show it to nobody else.")
    return send(words, document=file) if file else None


async def record(facts: "Facts", promise: Promised) -> Reply | None:
    """The same for a computer."""
    file = await facts.file(promise)
    number = promise.parameters["person_id"]
    wrong = press(_("Something is wrong"), callbacks.Correct(person_id=number, by_id=promise.receiver_id))
    return send(_("The same as a file for a computer (JSON)."), [wrong], home(), document=file) if file else None


async def _open(facts: "Facts", promise: Promised) -> Line | None:
    number, told_id = promise.parameters["request_id"], promise.receiver_id
    if not await request_notices.still_open(facts.session, number, told_id=told_id, now=facts.now):
        return None
    return await request_queue.told(facts.session, request_id=number, now=facts.now)


def _asks(one: Line, head: str) -> Reply:
    request = one.request
    said = _(KINDS[request.consent_kind]) if request.kind is RequestKind.WITHDRAWAL and request.consent_kind else ""
    who = f"{request.subject_code}, {plain(short_name(one.name))}" if one.name else request.subject_code
    lines = [head.format(what=_(REQUESTS[request.kind])), who, said, due(request.due_on, one.days, one.stage)]
    text = "\n".join(line for line in lines if line)
    return send(text, [press(_("Open it"), callbacks.Request(request_id=request.id))], home())


SAID: dict[str, Callable[["Facts", Promised], Awaitable[Reply | None]]] = {
    request_notices.RECEIVED: received,
    request_notices.DUE: due_soon,
    request_notices.ANSWERED: answered,
    request_notices.CHILD_WITHDREW: child_withdrew,
    request_notices.WORD_TAKEN_BACK: word_taken_back,
    stored.PAGE: page,
    stored.RECORD: record,
}
"""By the kind of promise."""
