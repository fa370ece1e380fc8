"""How somebody says, by buttons alone, with whom they would like to work after a group meeting."""

from collections import Counter
from collections.abc import Callable, Sequence

from aiogram.filters.callback_data import CallbackData

from bot import callbacks
from bot.keyboards import grid, home, pages, press
from bot.replies import Reply, Row, send
from bot.words import gettext as _
from handlers.screens import done, first_name, labelled, paged, plain, until
from models import Change, GatheringGuest, Person, Role
from services.gathering_wishes import RATHER_NOT, Sheet
from services.pair_people import FORMS, Kind

PAGE = 20
ORDER = {1: "①", 2: "②", 3: "③"}
NOT = "✕"
BY_FATHERS_NAME = frozenset({Kind.TEACHER, Kind.PROFESSIONAL, Kind.HEAD})
"""Adults whom a mentee calls by first name and father's name."""

Others = Sequence[tuple[GatheringGuest, Person]]
Marked = Callable[[Sheet, int, int], tuple[str, CallbackData]]
"""The mark of somebody, and what a press does."""


def wishes(found: Sheet, page: int, *, name: str | None = None, is_reminder: bool = False) -> Reply:
    """Up to three in order; `name`: whose answer it is, on a telephone of several people."""
    lines = [f"<b>{plain(first_name(name))}</b>"] if name else []
    lines += [_intro(found, is_reminder=is_reminder), ""]
    lines.append(_("With whom would you like to work? Choose up to three, the one you would like most first."))
    lines += ["", _private(found)] if found.is_own else []
    guest_id = found.guest.id
    act = callbacks.RatherNots(guest_id=guest_id)
    return send(
        "\n".join(lines),
        *_list(found, found.others, page, _named, lambda to: callbacks.Wishes(guest_id=guest_id, page=to)),
        [press(_("Done"), act)],
        _away(found),
    )


def rather_nots(found: Sheet, page: int) -> Reply:
    """Whoever was not named is asked about: with whom rather not?"""
    lines = [_("Thank you, that is written down.")] if found.is_own else [_intro(found)]
    lines += ["", _("With whom would you rather not work? You need not answer.")]
    lines += ["", _("The participants will not learn of it.")] if found.is_own else []
    guest_id = found.guest.id
    others = [one for one in found.others if not found.ranks.get(one[1].id)]
    return send(
        "\n".join(lines),
        *_list(found, others, page, _refused, lambda to: callbacks.RatherNots(guest_id=guest_id, page=to)),
        [press(_("‹ Back"), callbacks.Wishes(guest_id=guest_id)), press(_("Done"), _finish(found))],
        _away(found),
    )


def finished(found: Sheet, change: Change | None) -> Reply:
    """Thanks; a curator can take back what was typed in."""
    if change is not None:
        words = _("{person}: the answer is typed in.").format(person=plain(labelled(found.person.name, None)))
        return done(words, change, _to_silent(found))
    day = until(found.seen.last_day)
    words = _("Thank you! This helps to find who suits whom. You can change your answer until {day}.").format(day=day)
    return send(words, [press(_("Change"), callbacks.Wishes(guest_id=found.guest.id))], home())


def _intro(found: Sheet, *, is_reminder: bool = False) -> str:
    day = until(found.seen.gathering.held_on)
    if not found.is_own:
        person = plain(labelled(found.person.name, None))
        return _("<b>Answer from paper: {person}</b>\nGroup meeting of {day}").format(person=person, day=day)
    if is_reminder:
        return _("Your answer after the group meeting of {day} is still missing. Today is the last day.").format(
            day=day
        )
    return _("<b>After the group meeting of {day}</b>").format(day=day)


def _private(found: Sheet) -> str:
    last = until(found.seen.last_day)
    return _("The others will not see it. You can change your answer until {day}.").format(day=last)


def _list(
    found: Sheet, others: Others, page: int, marked: Marked, turn: Callable[[int], CallbackData]
) -> tuple[Row, ...]:
    shown, page, of = paged(others, page, PAGE)
    names = called(found)
    buttons = [
        press(f"{mark} {names[person.id]}".strip(), act)
        for _guest, person in shown
        for mark, act in [marked(found, person.id, page)]
    ]
    return (*grid(buttons, 2), *pages(page, of, turn))


def _named(found: Sheet, person_id: int, page: int) -> tuple[str, CallbackData]:
    rank = found.ranks.get(person_id, RATHER_NOT)
    act = callbacks.Wish(guest_id=found.guest.id, about_id=person_id, is_on=rank == RATHER_NOT, page=page)
    return ORDER.get(rank, ""), act


def _refused(found: Sheet, person_id: int, page: int) -> tuple[str, CallbackData]:
    is_so = person_id in found.ranks
    act = callbacks.RatherNot(guest_id=found.guest.id, about_id=person_id, is_on=not is_so, page=page)
    return NOT if is_so else "", act


def called(found: Sheet) -> dict[int, str]:
    """What each of the others is called; where names do not pass, or two are alike, by the number of the badge."""
    if not found.names:
        return {person.id: _("No. {number}").format(number=guest.number) for guest, person in found.others}
    names = {person.id: _friendly(found, guest, person) for guest, person in found.others}
    alike = Counter(names.values())
    return {
        person.id: names[person.id] if alike[names[person.id]] == 1 else f"{names[person.id]} · {guest.number}"
        for guest, person in found.others
    }


def _friendly(found: Sheet, guest: GatheringGuest, person: Person) -> str:
    """First name and initial; adult mentors as those whom they mentor call them."""
    surname, *rest = person.name.split()
    is_adult = guest.role is Role.MENTOR and FORMS[found.seen.programme.form].mentor in BY_FATHERS_NAME
    first = " ".join(rest[:2] if is_adult else rest[:1])
    return f"{first} {surname[:1]}." if first else surname


def _finish(found: Sheet) -> CallbackData:
    return callbacks.WishesDone(guest_id=found.guest.id)


def _away(found: Sheet) -> Row:
    """Home; a curator goes back to those who have not answered."""
    return home() if found.is_own else _to_silent(found)


def _to_silent(found: Sheet) -> Row:
    return [press(_("‹ Not answered"), callbacks.SilentGuests(gathering_id=found.seen.gathering.id))]
