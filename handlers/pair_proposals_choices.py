"""Whom a mentee could have, what speaks against it, and with whom a mentor could be exchanged."""

from bot import callbacks, words
from bot.keyboards import home, pages, press
from bot.replies import Button, Reply, Row, send
from bot.words import gettext as _
from handlers.pair_proposals_screens import back, named
from handlers.pair_titles import offered
from handlers.screens import and_more, labelled, paged, plain, short_name
from models import Pair
from services import pair_sheet
from services.matching_alternatives import ALTERNATIVES
from services.pair_choices import Choice, Ease
from services.pair_proposals import Chosen, Doubt

PAGE = 8
"""Mentors on a page."""
MOST = 5
"""Of those who cannot be chosen."""
EXCHANGES = 3


def mentors(found: Chosen, page: int) -> Reply:
    """Those who suit first, then the others with what speaks against them; who cannot be chosen stands in the text."""
    number, mentee = found.desk.programme.id, found.mentee
    may = [one for one in found.choices if one.ease is not Ease.FORBIDDEN]
    shown, page, of = paged(may, page, PAGE)
    text = [_("Whom could {name} have?").format(name=plain(labelled(mentee.name, mentee.group)))]
    text += [_("First those who suit. The number is points of 100.") if may else _("There is nobody to choose from.")]
    turn = pages(page, of, lambda to: callbacks.ChooseMentor(programme_id=number, mentee_id=mentee.id, page=to))
    buttons = [[_choice(found, one)] for one in shown]
    return send("\n\n".join([*text, *_never(found)]), *buttons, *turn, *_to_pair(found), back(number), home())


def doubt(found: Doubt) -> Reply:
    """The warning, and what can be done all the same."""
    number, mentee, choice = found.desk.programme.id, found.mentee, found.choice
    these = {"programme_id": number, "mentee_id": mentee.id}
    anyway = press(_("Make it a pair anyway"), callbacks.PutAnyway(**these, mentor_id=choice.mentor.id))
    rows: list[Row] = [[anyway]] if choice.may_be and choice.ease is not Ease.SUITS else []
    rows += [[_exchange(found.own, pair, one.name, choice)] for pair, one in found.exchanges[:EXCHANGES] if found.own]
    rows += [[press(_("‹ Other mentors"), callbacks.ChooseMentor(**these))]]
    title = f"<b>{plain(short_name(mentee.name))} → {plain(offered(choice.mentor))}</b>"
    return send("\n\n".join([title, _said(choice), *_hints(found)]), *rows, back(number), home())


def others(pair: Pair, found: Chosen) -> Reply:
    """The points of a pair, and the two best others."""
    lines = [f"<b>{named(pair)}</b>"]
    if pair.score is not None:
        lines.append(_("Points of 100: {score}. Only you see them.").format(score=pair.score))
    best = sorted(found.choices, key=lambda one: -one.score)[:ALTERNATIVES]
    lines.append(_("Who else suits:") if best else _("Nobody else suits now."))
    to_all = callbacks.ChooseMentor(programme_id=found.desk.programme.id, mentee_id=found.mentee.id)
    buttons = [[_choice(found, one)] for one in best]
    return send("\n\n".join(lines), *buttons, [press(_("All mentors"), to_all)], *_to_pair(found), home())


def _choice(found: Chosen, one: Choice) -> Button:
    """Who suits is chosen by one press; of the others the reason is read first."""
    act = callbacks.PutPair if one.ease is Ease.SUITS else callbacks.DoubtedPair
    these = {"programme_id": found.desk.programme.id, "mentee_id": found.mentee.id, "mentor_id": one.mentor.id}
    short = {Ease.FULL: _("no place"), Ease.DOUBTED: _("please check")}.get(one.ease)
    return press(" · ".join(filter(None, [offered(one.mentor), str(one.score), short])), act(**these))


def _never(found: Chosen) -> list[str]:
    never = [one for one in found.choices if one.ease is Ease.FORBIDDEN]
    lines = [plain(f"{offered(one.mentor)}: {_rule(one)}") for one in never[:MOST]]
    lines += [and_more(len(never) - MOST)] if len(never) > MOST else []
    return ["\n".join([_("Cannot be chosen:"), *lines])] if never else []


def _said(choice: Choice) -> str:
    """What speaks against the two, in one thought or two."""
    lines = [plain(pair_sheet.capital(_rule(choice))) + "."] if choice.why else []
    if not choice.has_place:
        lines.append(_("All the places that this mentor has offered are taken."))
    if not choice.has_room:
        lines.append(_("More mentees than the programme allows cannot be given to a mentor."))
    return "\n".join(lines) or _("Nothing speaks against it.")


def _hints(found: Doubt) -> list[str]:
    return [_("The two mentees can change their mentors.")] if found.exchanges else []


def _rule(choice: Choice) -> str:
    said = pair_sheet.words_of(words.language())
    return said["refusals"][choice.why] if choice.why else ""


def _exchange(own: Pair, other: Pair, name: str, choice: Choice) -> Button:
    act = callbacks.SwapMentors(pair_id=own.id, other_id=other.id, mentor_id=choice.mentor.id)
    return press(_("Change with {name}").format(name=short_name(name)), act)


def _to_pair(found: Chosen) -> list[Row]:
    pair = found.desk.pair_of(found.mentee.id)
    return [[press(_("‹ To the pair"), callbacks.PairCard(pair_id=pair.id))]] if pair else []
