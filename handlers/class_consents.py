"""How a curator sees the consents of a class: who is missing, and the ticks of what came back on paper."""

from collections.abc import Mapping, Sequence

from bot import callbacks
from bot.keyboards import grid, home, pages, press
from bot.replies import Button, Reply, Row, send
from bot.words import gettext as _
from bot.words import ngettext
from handlers import consent_print
from handlers.consent_words import KINDS, called, token
from handlers.screens import and_more, paged, plain, short_name
from models import Capacity, ConsentKind, Place
from services.consent_asks import ASKED_FOR
from services.consents import Matter
from services.unsigned import GroupConsents, Unsigned

GROUPS = 20
"""Classes on a page."""
MOST = 60
"""People on a screen: Telegram takes a hundred buttons, if they are short."""
LISTED = 30
"""People in a text."""


def all_groups(groups: Sequence[GroupConsents], place_id: int, page: int, beside: Row) -> Reply:
    """Every class with how many have consented, and a button for each."""
    shown, page, of = paged(groups, page, GROUPS)
    lines = [
        _("{group}: {signed} of {people}").format(
            group=plain(title(group)), signed=group.people - len(group.unsigned), people=group.people
        )
        for group in shown
    ]
    open_ = [_open(group, place_id) for group in shown]
    said = lines or [_("Nobody is in the list yet.")]
    turn = pages(page, of, lambda number: callbacks.Consents(place_id=place_id, page=number))
    rules = [press(_("How consents are given"), callbacks.ConsentRules(place_id=place_id))]
    return send("\n".join([_("<b>Consents</b>"), "", *said]), *grid(open_, 3), *turn, beside, rules, home())


def one_group(group: GroupConsents, place_id: int) -> Reply:
    """Who of a class is missing, and whose word is waited for."""
    lines = [f"• {plain(short_name(one.name))}: {_wanted(one)}" for one in group.unsigned[:LISTED]]
    if (rest := len(group.unsigned) - LISTED) > 0:
        lines.append(and_more(rest))
    waits = _("Consents we are waiting for:") if lines else _("All consents of the start are here.")
    text = "\n".join([f"<b>{plain(title(group))}</b>", waits, "", *lines])
    back = [press(_("‹ Back"), callbacks.Consents(place_id=place_id))]
    marking = _marking(group, place_id) if group.may_mark else []
    return send(text, *marking, *consent_print.class_rows(group, place_id), back)


def _marking(group: GroupConsents, place_id: int) -> list[Row]:
    """Papers that came back, and what else may be asked for."""
    about = {"person_id": group.anchor_id, "whole": True}
    mark = [[press(_("Papers are back"), callbacks.MarkPaper(place_id=place_id, person_id=group.anchor_id))]]
    others = [press(_("Other papers"), callbacks.OtherPapers(**about))]
    wanted = any(one.standing.needs_paper for one in group.unsigned)
    return [*(mark if wanted else []), [*others, press(_("Ask for a consent"), callbacks.AskConsent(**about))]]


def other_papers(
    matters: Sequence[Matter], names: Mapping[int, str], *, person_id: int, whole: bool, is_signature: bool
) -> Reply:
    """Which consent has come back, and in which way."""
    about = {"person_id": person_id, "whole": whole}
    buttons = [
        press(called(matter, names), callbacks.MarkPaperOf(kind=token(matter), is_signature=is_signature, **about))
        for matter in matters
    ]
    way = _("On paper") if is_signature else _("Electronic signature")
    turn = [press(way, callbacks.OtherPapers(is_signature=not is_signature, **about))]
    words = _("Which consent has a qualified electronic signature?") if is_signature else _("Which consent is back?")
    return send(words, *grid(buttons, 2), turn, home())


def to_ask(person_id: int, *, whole: bool) -> Reply:
    """Which consent to ask for, of one person or of everybody in a class."""
    about = {"person_id": person_id, "whole": whole}
    others = [kind for kind in ASKED_FOR if kind is not ConsentKind.TRANSFER]
    buttons = [press(_(KINDS[kind]), callbacks.WantConsent(kind=kind, **about)) for kind in others]
    transfer = press(_(KINDS[ConsentKind.TRANSFER]), callbacks.AskTransfer(**about))
    return send(_("Which consent is wanted? Nobody is asked twice."), *grid([transfer, *buttons], 2), home())


def recipients(places: Sequence[Place], person_id: int, *, whole: bool) -> Reply:
    """Who is to get the data."""
    if not places:
        return send(_("There is nobody above and no partner to hand data to."), home())
    buttons = [
        press(one.name, callbacks.WantConsent(person_id=person_id, kind=one.id, whole=whole)) for one in places[:MOST]
    ]
    return send(_("Who is to get the data?"), *grid(buttons, 1), home())


def marked(count: int) -> str:
    """How many people the papers were about."""
    return ngettext("{count} consent is marked.", "{count} consents are marked.", count).format(count=count)


def _open(group: GroupConsents, place_id: int) -> Button:
    """The one who names a class is somebody who is missing, as long as there is one."""
    anchor = group.unsigned[0].person_id if group.unsigned else group.anchor_id
    text = f"{title(group)} · {len(group.unsigned)}" if group.unsigned else f"{title(group)} ✓"
    return press(text, callbacks.ConsentGroup(place_id=place_id, person_id=anchor))


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
    which = [] if one.standing.kind is ConsentKind.PROCESSING else [_(KINDS[one.standing.kind]).lower()]
    words = {Capacity.SELF: _("their own"), Capacity.GUARDIAN: _("that of a parent or guardian")}
    wanted = [said for capacity, said in words.items() if capacity in one.standing.missing]
    known = [_("has the form")] if one.has_blank else []
    known += [_("birth date to be known")] if one.standing.needs_birth_date else []
    return ", ".join([*which, *wanted, *known])
