"""How a curator sees the consents of a class: who is missing, and the ticks of what came back on paper."""

from collections.abc import Sequence

from bot import callbacks
from bot.keyboards import grid, home, pages, press
from bot.replies import Button, Reply, Row, send
from bot.words import gettext as _
from handlers.screens import and_more, paged, plain, short_name
from models import Capacity
from services.consents import GroupConsents, Unsigned

GROUPS = 20
"""Classes on a page."""
MOST = 60
"""People on a screen: Telegram takes a hundred buttons, if they are short."""
LISTED = 30
"""People in a text."""


def all_groups(groups: Sequence[GroupConsents], place_id: int, page: int, beside: Row) -> Reply:
    """Every class with how many have consented; a button for each that is not complete."""
    shown, page, of = paged(groups, page, GROUPS)
    lines = [
        _("{group}: {signed} of {people}").format(
            group=plain(title(group)), signed=group.people - len(group.unsigned), people=group.people
        )
        for group in shown
    ]
    open_ = [
        press(
            f"{title(group)} · {len(group.unsigned)}",
            callbacks.ConsentGroup(place_id=place_id, person_id=group.unsigned[0].person_id),
        )
        for group in shown
        if group.unsigned
    ]
    said = lines or [_("Nobody is in the list yet.")]
    turn = pages(page, of, lambda number: callbacks.Consents(place_id=place_id, page=number))
    return send("\n".join([_("<b>Consents</b>"), "", *said]), *grid(open_, 3), *turn, beside, home())


def one_group(group: GroupConsents, place_id: int) -> Reply:
    """Who of a class is missing, and whose word is waited for."""
    lines = [f"• {plain(short_name(one.name))}: {_wanted(one)}" for one in group.unsigned[:LISTED]]
    if (rest := len(group.unsigned) - LISTED) > 0:
        lines.append(and_more(rest))
    text = "\n".join([f"<b>{plain(title(group))}</b>", _("Consents we are waiting for:"), "", *lines])
    anchor = group.unsigned[0].person_id
    mark = [[press(_("Papers are back"), callbacks.MarkPaper(place_id=place_id, person_id=anchor))]]
    back = [press(_("‹ Back"), callbacks.Consents(place_id=place_id))]
    return send(text, *(mark if group.may_mark else []), back)


def ticks(group: GroupConsents, response_id: int, handed_in: set[int]) -> Reply:
    """A tick for each paper that came back; a press changes one."""
    people = group.unsigned[:MOST]
    buttons = [_tick(one, response_id, one.person_id in handed_in) for one in people]
    count = sum(one.person_id in handed_in for one in people)
    words = _("<b>{group}</b>\nAll have handed in but those without a tick. Press a name to change it.")
    mark = press(_("Mark: {count}").format(count=count), callbacks.MarkTicked(response_id=response_id))
    return send(words.format(group=plain(title(group))), *grid(buttons, 2), *([[mark]] if count else []), home())


def title(group: GroupConsents) -> str:
    """The class, study group or post."""
    return group.group or _("No class")


def _tick(one: Unsigned, response_id: int, is_in: bool) -> Button:
    act = callbacks.Tick(response_id=response_id, person_id=one.person_id, is_in=is_in)
    return press(f"{'☑' if is_in else '☐'} {short_name(one.name)}", act)


def _wanted(one: Unsigned) -> str:
    if one.standing.refused:
        return _("said no")
    words = {Capacity.SELF: _("their own"), Capacity.GUARDIAN: _("that of a parent or guardian")}
    wanted = [said for capacity, said in words.items() if capacity in one.standing.missing]
    return ", ".join([*wanted, *([_("birth date to be known")] if one.standing.needs_birth_date else [])])
