"""What promises say when they are sent, in their receivers' languages; nothing where it is no longer true."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from bot import callbacks, words
from bot.keyboards import home, press
from bot.replies import Reply, Row, send
from bot.words import gettext as _
from handlers.screens import first_name, plain, short_name
from handlers.start import counted, curators_buttons, to_questionnaire
from models import Promise, ResponseState
from services import due
from services.agenda import MORNING
from services.calm import Receiver
from services.due import News

Said = tuple[str, Row]
"""A line of the morning message, and its buttons."""

NAMES = 5
"""Names after a number of the digest; all of them stand in the lists."""


async def render(
    session: AsyncSession, promises: Sequence[tuple[Promise, Receiver]], now: datetime
) -> list[Reply | None]:
    """What each promise says now; None: it is not true any more."""
    replies = []
    for promise, receiver in promises:
        with words.speaking(words.address(receiver.language, is_child=receiver.is_child)):
            replies.append(await NOTICES[promise.kind](session, promise, receiver, now))
    return replies


async def morning(session: AsyncSession, promise: Promise, receiver: Receiver, now: datetime) -> Reply | None:
    """Everything due this morning, one thought after another."""
    lines = [await LINES[line["kind"]](session, receiver, line, now) for line in promise.parameters["lines"]]
    true = [line for line in lines if line]
    if not true:
        return None
    text = "\n\n".join([_("Good day!"), *(said for said, _row in true)])
    return send(text, *(row for _said, row in true), home())


async def begin(session: AsyncSession, receiver: Receiver, line: Mapping[str, Any], now: datetime) -> Said | None:
    """A questionnaire waits to be opened."""
    number, state = line["response_id"], ResponseState.ASSIGNED
    intake = await due.intake(session, number, person_id=receiver.person_id, state=state)
    return (_("There is a questionnaire for you."), [to_questionnaire(intake)]) if intake else None


async def go_on(session: AsyncSession, receiver: Receiver, line: Mapping[str, Any], now: datetime) -> Said | None:
    """Somebody stopped in the middle of a questionnaire."""
    number, state = line["response_id"], ResponseState.PARTIAL
    intake = await due.intake(session, number, person_id=receiver.person_id, state=state)
    words_ = _("Your questionnaire is waiting. All your answers are kept: you can go on where you stopped.")
    return (words_, [to_questionnaire(intake)]) if intake else None


async def consent(session: AsyncSession, receiver: Receiver, line: Mapping[str, Any], now: datetime) -> Said | None:
    """Somebody's own consent is waited for."""
    subject = await due.unsigned(session, line["subject_id"], signer_id=receiver.person_id, now=now)
    if subject is None:
        return None
    return _("Please read about the consent and decide."), [
        press(_("Consent"), callbacks.Consent(person_id=subject.id))
    ]


async def consent_child(
    session: AsyncSession, receiver: Receiver, line: Mapping[str, Any], now: datetime
) -> Said | None:
    """A guardian's consent is waited for."""
    child = await due.unsigned(session, line["subject_id"], signer_id=receiver.person_id, now=now)
    if child is None:
        return None
    name = first_name(child.name)
    text = _("{child}: please read about the consent and decide.").format(child=plain(name))
    return text, [press(name, callbacks.Consent(person_id=child.id))]


async def news(session: AsyncSession, receiver: Receiver, line: Mapping[str, Any], now: datetime) -> Said | None:
    """A curator reads what happened since they were told last."""
    since, until = datetime.fromisoformat(line["since"]), datetime.fromisoformat(line["until"])
    place_id, told_id = line["place_id"], receiver.person_id
    found = await due.news(session, place_id, told_id=told_id, since=since, until=until, now=now)
    return (_digest(found), curators_buttons(found.place.id)) if found else None


def _digest(news: News) -> str:
    happened = {
        _("Joined: {people}"): news.digest.came_in,
        _("Consents complete: {people}"): news.digest.agreed,
        _("Said no, or took a consent back: {people}"): news.digest.refused,
        _("Sent the questionnaire: {people}"): news.digest.sent,
        _("The link reached somebody else: {people}"): news.digest.denied,
        _("Out of reach: {people}"): news.digest.unreachable,
        _("A message may not have arrived: {people}"): news.digest.undelivered,
    }
    lines = [text.format(people=_people(ids, news.names)) for text, ids in happened.items() if ids]
    head = _("<b>{place}</b>: what is new").format(place=plain(news.place.name))
    return "\n".join([head, *lines, "", counted(news.counts)])


def _people(ids: Sequence[int], names: Mapping[int, str]) -> str:
    shown = [plain(short_name(names[one])) for one in ids[:NAMES] if one in names]
    return f"{len(ids)} ({', '.join(shown)}{', …' if len(ids) > NAMES else ''})"


NOTICES: dict[str, Callable[[AsyncSession, Promise, Receiver, datetime], Awaitable[Reply | None]]] = {MORNING: morning}
"""By the kind of promise."""

LINES: dict[str, Callable[[AsyncSession, Receiver, Mapping[str, Any], datetime], Awaitable[Said | None]]] = {
    "begin": begin,
    "continue": go_on,
    "consent": consent,
    "consent_child": consent_child,
    "digest": news,
}
"""By the kind of line in the morning message."""
