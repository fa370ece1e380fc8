"""How a proposal of pairs is looked through on a telephone."""

from collections.abc import Iterator, Sequence

from bot import callbacks, words
from bot.keyboards import home, pages, press
from bot.replies import Reply, Row, send
from bot.words import gettext as _
from bot.words import ngettext
from handlers.pair_titles import known, people
from handlers.place_facts import FORMS
from handlers.screens import and_more, done, labelled, paged, plain, short_name
from models import Pair, Programme, Role
from services import pair_groups, pair_proposals, pair_sheet
from services.pair_proposals import Apart, Board, Line
from services.pair_proposals_change import Changed
from services.pair_proposals_desk import Desk
from services.pair_proposals_groups import Joined
from services.pair_proposals_publish import Published

PAGE = 8
"""Pairs on a page."""
FEW = 4
"""People on a page that says why."""
MOST = 12
"""Lines of a list that is told in full by the table."""


def board(found: Board) -> Reply:
    """The numbers, and what can be done."""
    desk = found.desk
    number = desk.programme.id
    rows = [
        [press(_("Look at the pairs"), callbacks.ProposedPairs(programme_id=number))] if desk.proposed else [],
        [press(_("Without a mentor"), callbacks.WithoutMentor(programme_id=number))] if desk.alone else [],
        [press(_("More"), callbacks.ProposalMore(programme_id=number)), *_again(found)],
        [press(_("Send to the mentors"), callbacks.OfferPairs(programme_id=number))] if desk.proposed else [],
        [press(_("‹ To the pairs"), callbacks.Pairs(place_id=desk.place.id))],
    ]
    return send("\n".join([head(desk), "", *_numbers(found)]), *(row for row in rows if row), home())


def pairs(desk: Desk, lines: Sequence[Line], asked: callbacks.ProposedPairs) -> Reply:
    """A page of pairs, each a button to its card."""
    shown, page, of = paged(lines, asked.page, PAGE)
    number, by_class = desk.programme.id, asked.by_class
    buttons = [[press(_labelled(one), callbacks.PairCard(pair_id=one.pair.id))] for one in shown]
    other = _("The best first") if by_class else _("By class")
    order = [press(other, callbacks.ProposedPairs(programme_id=number, by_class=not by_class))]
    turn = pages(page, of, lambda to: callbacks.ProposedPairs(programme_id=number, by_class=by_class, page=to))
    said = _("The number is how many points of 100 a pair has; only you see it.\n🔒 — stays in a new proposal.")
    text = "\n".join([head(desk), "", said if lines else _("Nothing is proposed now.")])
    return send(text, *buttons, *turn, order if lines else [], back(number), home())


def alone(desk: Desk, page: int) -> Reply:
    """Who is without a mentor, why, and what would help; a press shows whom they could have."""
    shown, page, of = paged(desk.alone, page, FEW)
    number, said = desk.programme.id, pair_sheet.words_of(words.language())
    lines = [head(desk), "", _("Without a mentor: {count}").format(count=len(desk.alone))]
    for one in pair_proposals.why_alone(desk, shown):
        why, helps = pair_sheet.cause(one, said)
        lines += ["", f"<b>{plain(labelled(one.mentee.name, one.mentee.group))}</b>", plain(why), f"→ {plain(helps)}"]
    buttons = [
        [press(short_name(one.name), callbacks.ChooseMentor(programme_id=number, mentee_id=one.id))] for one in shown
    ]
    turn = pages(page, of, lambda to: callbacks.WithoutMentor(programme_id=number, page=to))
    return send("\n".join(lines), *buttons, *turn, back(number), home())


def more(desk: Desk) -> Reply:
    """The classes compared, who takes no part yet; the ways to the table and to those kept apart."""
    number = desk.programme.id
    table = press(_("Table .xlsx"), callbacks.PairsTable(programme_id=number))
    kept = press(_("Kept apart"), callbacks.KeptApartList(programme_id=number))
    lines = [head(desk), *_classes(desk), *_left_out(desk)]
    return send("\n".join(lines), [table, kept], back(number), home())


def apart(desk: Desk, found: Sequence[Apart], page: int) -> Reply:
    """Who is never made a pair, by a curator's word; a press allows it again."""
    shown, page, of = paged(found, page, PAGE)
    number = desk.programme.id
    said = _("I never propose these two to each other. A press allows it again.")
    buttons = [[press(_couple(one), callbacks.AllowPair(programme_id=number, apart_id=one.kept.id))] for one in shown]
    turn = pages(page, of, lambda to: callbacks.KeptApartList(programme_id=number, page=to))
    text = [_("<b>Kept apart</b>"), "", said if found else _("Nobody is kept apart.")]
    return send("\n".join(text), *buttons, *turn, back(number), home())


def changed(found: Changed, said: str) -> Reply:
    """What was done, its pairs, and the minute in which it can be taken back."""
    what = "\n".join([*(f"<b>{named(one)}</b>" for one in found.pairs), said])
    cards = [[press(_("Open the pair"), callbacks.PairCard(pair_id=one.id))] for one in found.pairs[:1]]
    return done(what, found.change, *cards, back(found.programme.id))


def joined(found: Joined) -> Reply:
    """The group, whether it has a time to meet, and what a new proposal makes of it."""
    (group,) = found.changed.pairs
    said = [_("Now they are one group: one mentor, common meetings.")]
    if not found.can_meet:
        said.append(_("⚠ By their questionnaires there is no time at which all of them can meet."))
    said.append(
        _("A new proposal leaves this group as it is.")
        if group.is_locked
        else _("A new proposal takes this group apart. To keep it, lock it.")
    )
    return changed(found.changed, "\n".join(said))


def published(found: Published) -> Reply:
    """How many mentors are asked, and when."""
    one = _("In a minute the mentor is asked. Until then you can take it back.")
    many = ngettext(
        "In a minute the mentors of {count} pair are asked. Until then you can take it back.",
        "In a minute the mentors of {count} pairs are asked. Until then you can take it back.",
        found.count,
    ).format(count=found.count)
    what = one if found.count == 1 else many
    if found.held_back:
        what += "\n\n" + _("Not sent: {count}. Something has changed about these people: propose anew.").format(
            count=found.held_back
        )
    return done(what, found.change, back(found.desk.programme.id))


def head(desk: Desk) -> str:
    """Which form it is."""
    return _("<b>Pairs, {form}</b>").format(form=_(FORMS[desk.programme.form]))


def named(pair: Pair) -> str:
    """Mentee and mentor, as text."""
    return plain(f"{people(pair, Role.MENTEE)} → {people(pair, Role.MENTOR)}")


def back(programme_id: int) -> Row:
    """To the numbers."""
    return [press(_("‹ To the proposal"), callbacks.Proposal(programme_id=programme_id))]


def _again(found: Board) -> Row:
    programme: Programme = found.desk.programme
    act = callbacks.ProposePairs(place_id=programme.place_id, form=programme.form)
    return [] if found.is_waiting else [press(_("Propose anew") if found.desk.proposed else _("Propose pairs"), act)]


def _numbers(found: Board) -> Iterator[str]:
    desk = found.desk
    yield _("Pairs proposed: {count}").format(count=len(desk.proposed))
    if locked := sum(one.is_locked for one in desk.proposed):
        yield _("Of them stay in a new proposal: {count}").format(count=locked)
    groups = [one for one in desk.proposed if pair_groups.is_group(one)]
    if groups:
        yield _("Of them groups: {count}").format(count=len(groups))
    yield _("Without a mentor: {count}").format(count=len(desk.alone))
    yield _("Mentors with a free place: {count}").format(count=desk.free)
    if desk.base.left_out:
        yield _("Cannot take part yet: {count}").format(count=len(desk.base.left_out))
    yield ""
    if not all(one.is_locked for one in groups):
        yield _("A new proposal takes groups apart that are not locked.")
    yield (
        _("A new proposal is on its way.")
        if found.is_waiting
        else _("Nobody is told of it before you send it to the mentors.")
    )


def _labelled(one: Line) -> str:
    points = "" if one.pair.score is None else f" · {one.pair.score}"
    lock = "🔒 " if one.pair.is_locked else ""
    mentees = ", ".join(short_name(its.name) for its in one.mentees)
    return f"{lock}{mentees} → {known(one.mentor)}{points}"


def _couple(one: Apart) -> str:
    return f"{short_name(one.mentee.name)} → {short_name(one.mentor.name)}"


def _classes(desk: Desk) -> Iterator[str]:
    shares = pair_proposals.fairness(desk).shares
    if shares:
        yield from ("", _("<b>By class: with a mentor, of all</b>"))
    fair = _("{name}: {matched} of {people}")
    behind = _("{name}: {matched} of {people}; pairs short of an equal part: {short}")
    for one in shares[:MOST]:
        name = plain(one.name) or _("without a class")
        said = behind if one.behind else fair
        yield said.format(name=name, matched=one.matched, people=one.people, short=one.behind)
    if len(shares) > MOST:
        yield and_more(len(shares) - MOST)


def _left_out(desk: Desk) -> Iterator[str]:
    left, said = desk.base.left_out, pair_sheet.words_of(words.language())
    if left:
        yield from ("", _("<b>Cannot take part yet</b>"))
    for one in left[:MOST]:
        yield plain(f"{labelled(one.name, one.group)}: {said['missing'][one.why]}")
    if len(left) > MOST:
        yield and_more(len(left) - MOST)
