"""How those who are stuck are shown: a line each, and one of them with what can be done by one tap."""

from aiogram.filters.callback_data import CallbackData

from bot import callbacks
from bot.keyboards import grid, home, pages, press
from bot.replies import Reply, Row, send
from bot.words import gettext as _
from bot.words import ngettext
from handlers.screens import labelled, plain, short_name, until
from services.stuck import Remedy, Step
from services.stuck_list import Line, StuckCard, StuckList, Whose


def stuck(found: StuckList) -> Reply:
    """The most pressing first; each line has its button."""
    head = _("<b>{place}: who is stuck</b>").format(place=plain(found.place.name))
    first = found.page * len(found.lines) if found.page + 1 < found.pages else found.count - len(found.lines)
    lines = [f"{number}. {said(one)}" for number, one in enumerate(found.lines, first + 1)]
    nothing = _("Nobody is stuck. Everybody has time left, or something agreed.")
    buttons = [press(_short(one.whose), _open(one.whose)) for one in found.lines]
    turn = pages(found.page, found.pages, lambda page: callbacks.WhoIsStuck(place_id=found.place.id, page=page))
    back = [press(_("‹ To the pairs"), callbacks.Pairs(place_id=found.place.id))]
    return send("\n".join([head, "", *(lines or [nothing])]), *grid(buttons, 2), *turn, back, home())


def card(found: StuckCard) -> Reply:
    """What is waited for, and what helps."""
    name = f"<b>{_who(found.whose)}</b>"
    back = [press(_("‹ Who is stuck"), callbacks.WhoIsStuck(place_id=found.place.id))]
    if found.line is None:
        return send("\n\n".join([name, _("Nothing is waited for here any more.")]), _to_card(found.whose), back, home())
    buttons = [press(_words(one), _act(one, found, found.line.found.step)) for one in found.line.found.remedies]
    text = "\n\n".join([name, _waits(found.line), _since(found.line)])
    return send(text, *grid(buttons, 2), _to_card(found.whose), back, home())


def said(line: Line) -> str:
    """Who, and for how long what is waited for."""
    return f"{_who(line.whose)}: {_waits(line)}"


def _who(whose: Whose) -> str:
    """A pair by its mentees."""
    shown = [plain(labelled(name, group)) for name, group in whose.people[:2]]
    return ", ".join(shown) + (" …" if len(whose.people) > len(shown) else "")


def _short(whose: Whose) -> str:
    return short_name(whose.people[0][0])


def _open(whose: Whose) -> callbacks.StuckPair | callbacks.StuckPerson:
    return callbacks.StuckPair(pair_id=whose.number) if whose.is_pair else callbacks.StuckPerson(person_id=whose.number)


def _to_card(whose: Whose) -> Row:
    if whose.is_pair:
        return [press(_("The pair’s card"), callbacks.PairCard(pair_id=whose.number))]
    return [press(_("Open the card"), callbacks.PersonCard(person_id=whose.number))]


def _waits(line: Line) -> str:
    days = line.days
    says = {
        Step.INVITATION: ngettext(
            "has not joined for {count} working day", "has not joined for {count} working days", days
        ),
        Step.CONSENT: ngettext("no consent for {count} working day", "no consent for {count} working days", days),
        Step.INTAKE: ngettext(
            "no questionnaire for {count} working day", "no questionnaire for {count} working days", days
        ),
        Step.FIRST_MEETING: ngettext("no first meeting for {count} day", "no first meeting for {count} days", days),
        Step.NEXT_MEETING: ngettext("no meeting for {count} day", "no meeting for {count} days", days),
        Step.FINAL: ngettext("no final meeting for {count} day", "no final meeting for {count} days", days),
    }
    return says[line.found.step].format(count=days)


def _since(line: Line) -> str:
    return _("Since {day}.").format(day=until(line.found.since))


def _words(one: Remedy) -> str:
    return {
        Remedy.REMIND: _("Remind"),
        Remedy.NEW_CODE: _("New link"),
        Remedy.ON_PAPER: _("On paper"),
        Remedy.PROPOSE_TIMES: _("Ask for a time"),
        Remedy.ENTER_MEETING: _("They have met"),
        Remedy.SUSPEND: _("Pause"),
        Remedy.REPLACE: _("Another mentor"),
        Remedy.CLOSE: _("Finish"),
    }[one]


def _act(one: Remedy, found: StuckCard, step: Step) -> CallbackData:
    """A consent comes back on paper to the person's card, a questionnaire to the list of them."""
    number = found.whose.number
    if one is Remedy.REMIND and not found.whose.is_pair:
        return callbacks.RemindPerson(person_id=number)
    if one is Remedy.ON_PAPER and step is Step.INTAKE:
        return callbacks.Questionnaires(place_id=found.place.id)
    return {
        Remedy.REMIND: callbacks.RemindPair(pair_id=number),
        Remedy.NEW_CODE: callbacks.Invite(person_id=number),
        Remedy.ON_PAPER: callbacks.OtherPapers(person_id=number),
        Remedy.PROPOSE_TIMES: callbacks.AskForTimes(pair_id=number),
        Remedy.ENTER_MEETING: callbacks.PairCard(pair_id=number),
        Remedy.SUSPEND: callbacks.AskToPause(pair_id=number),
        Remedy.REPLACE: callbacks.ReplaceMentor(pair_id=number),
        Remedy.CLOSE: callbacks.AskResult(pair_id=number),
    }[one]
