"""The proposal of pairs that a curator asked for, and its table; nothing to who may not see it now."""

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from bot import callbacks
from bot.keyboards import home, press
from bot.replies import Reply, send
from bot.words import gettext as _
from handlers.place_facts import FORMS
from handlers.screens import and_more, plain, short_name
from services import access, pair_proposals, pairs
from services.access import Action
from services.outbox import Promised

if TYPE_CHECKING:
    from handlers.notices import Facts

KINDS = (pairs.JOB, pair_proposals.TABLE)
Found = Mapping[str, Any]
Names = Mapping[int, str]


async def said(facts: "Facts", promise: Promised) -> Reply | None:
    """The table with its numbers, and what has changed since the run before."""
    file, found = await facts.file(promise), promise.parameters
    place_id = found["place_id"]
    may = await access.still(facts.session, promise.receiver_id, Action.MAKE_PAIRS, place_id, now=facts.now)
    if file is None or not may:
        return None
    names = await pair_proposals.names(facts.session, _people(found))
    lines = _table(found) if promise.kind == pair_proposals.TABLE else _lines(found, names)
    look = [press(_("Look through"), callbacks.Proposal(programme_id=found["programme_id"]))]
    back = [press(_("‹ To the pairs"), callbacks.Pairs(place_id=place_id))]
    return send("\n".join(lines), look, back, home(), document=file)


def _table(found: Found) -> Iterator[str]:
    yield _("<b>Pairs, {form}</b>").format(form=_(FORMS[found["form"]]))
    yield _("As they stand now.")


def _lines(found: Found, names: Names) -> Iterator[str]:
    yield _("<b>Pairs, {form}</b>").format(form=_(FORMS[found["form"]]))
    yield ""
    yield _("Pairs: {count}").format(count=found["pairs"])
    if found["without"]:
        yield _("Without a mentor: {count}").format(count=found["without"])
    if found["free"]:
        yield _("Mentors with a free place: {count}").format(count=found["free"])
    if found["left_out"]:
        yield _("Cannot take part yet: {count}").format(count=found["left_out"])
    yield ""
    if found["changes"] is not None:
        yield from _changes(found["changes"], names)
        yield ""
    yield _("It is a proposal: nobody else is told of it, and the head’s order makes a pair. The table says why.")


def _changes(changes: Found, names: Names) -> Iterator[str]:
    """Who is new, who has another mentor, who has none now."""
    if not any(one["count"] for one in changes.values()):
        yield _("Nothing has changed since the last time.")
        return
    heads = {
        "new": _("<b>New: {count}</b>"),
        "moved": _("<b>Another mentor: {count}</b>"),
        "lost": _("<b>Without a mentor now: {count}</b>"),
    }
    for kind, head in heads.items():
        if count := changes[kind]["count"]:
            yield head.format(count=count)
            first = changes[kind]["first"]
            yield from (_change(kind, [_name(one, names) for one in row]) for row in first)
            if count > len(first):
                yield and_more(count - len(first))


def _change(kind: str, people: Sequence[str]) -> str:
    if kind == "moved":
        return _("{mentee} → {mentor} (before: {earlier})").format(
            mentee=people[0], earlier=people[1], mentor=people[2]
        )
    if kind == "lost":
        return _("{mentee} (before: {earlier})").format(mentee=people[0], earlier=people[1])
    return f"{people[0]} → {people[1]}"


def _people(found: Found) -> set[int]:
    changes = found.get("changes") or {}
    return {one for kind in changes.values() for row in kind["first"] for one in row}


def _name(person_id: int, names: Names) -> str:
    return plain(short_name(names[person_id])) if person_id in names else _("somebody who is gone")
