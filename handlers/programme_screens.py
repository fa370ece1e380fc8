"""How a curator sets the limits of a programme, and what a score weighs, by buttons alone."""

from collections.abc import Sequence

from bot import callbacks
from bot.keyboards import grid, home, press, undo
from bot.replies import Reply, Row, send
from bot.words import gettext as _
from handlers.gathering_screens import to_pairs
from handlers.place_facts import FORMS
from handlers.screens import phrase
from services.access import Action
from services.pair_rules import Part
from services.pairs import Hub
from services.programme_settings import CHOICES, MOST_POINTS, STEP, Set, Setting

NAMES: dict[Setting, str] = {
    Setting.MENTEES: phrase("Mentees of one mentor"),
    Setting.RHYTHM: phrase("Meetings"),
    Setting.MINUTES: phrase("A meeting lasts"),
    Setting.OBJECTIONS: phrase("Days for an objection"),
    Setting.GUARDIANS: phrase("Remind parents, too"),
}
ASKED: dict[Setting, str] = {
    Setting.MENTEES: phrase("How many mentees can one mentor have? More is not proposed, whatever the mentor offers."),
    Setting.RHYTHM: phrase("How often does a pair meet?"),
    Setting.MINUTES: phrase("How long is a meeting?"),
    Setting.OBJECTIONS: phrase("For how many working days can the mentee and the family object to a pair?"),
    Setting.GUARDIANS: phrase("Are parents reminded of meetings, too?"),
}
RHYTHMS = {1: phrase("every week"), 2: phrase("every two weeks"), 4: phrase("once a month")}
PARTS: dict[Part, str] = {
    Part.REQUEST: phrase("Request"),
    Part.PREFERENCE: phrase("Wishes of both"),
    Part.INTERESTS: phrase("Interests"),
    Part.TIME: phrase("Common time"),
    Part.AGE: phrase("Close in age"),
    Part.CONTINUITY: phrase("Last year’s pair"),
    Part.TRAINING: phrase("Trained mentor"),
    Part.IMPORTANCE: phrase("How important"),
    Part.WAITING: phrase("Time of waiting"),
}
CHOSEN = "•"


def ways(found: Hub) -> Row:
    """From the pairs of a place: to its group meetings, its final ceremony, and to what can be set."""
    if Action.MAKE_PAIRS not in found.may:
        return []
    place_id = found.place.id
    meetings = press(_("Group meeting"), callbacks.Gatherings(place_id=place_id))
    ceremony = press(_("Final ceremony"), callbacks.CeremonyEvent(place_id=place_id))
    return [meetings, ceremony, press(_("Settings"), callbacks.Programmes(place_id=place_id))]


def all_of(found: Sequence[Set], place_id: int) -> Reply:
    """The programmes to choose from."""
    buttons = [
        press(_(FORMS[one.programme.form]), callbacks.ProgrammeSettings(programme_id=one.programme.id)) for one in found
    ]
    words = _("Which programme do you want to set up?")
    nothing = _("There is no programme yet: it begins with the first group meeting, or the first proposal of pairs.")
    return send(words if buttons else nothing, *grid(buttons, 2), to_pairs(place_id), home())


def limits(found: Set) -> Reply:
    """Each limit as it is; a press leads to what it can be."""
    programme_id = found.programme.id
    rows = [
        [press(f"{_(NAMES[one])}: {value(one, found.value(one))}", callbacks.ProgrammeSetting(**told))]
        for one in Setting
        for told in [{"programme_id": programme_id, "setting": one}]
    ]
    more = [press(_("More: weights"), callbacks.Weights(programme_id=programme_id))]
    back = [*to_pairs(found.place.id), *home()]
    return send(_head(found), *rows, more, *_undo(found), back)


def choices(found: Set, setting: Setting) -> Reply:
    """What a limit can be."""
    programme_id, now = found.programme.id, found.value(setting)
    buttons = [
        press(
            f"{CHOSEN} {value(setting, one)}" if one == now else value(setting, one),
            callbacks.SetProgramme(programme_id=programme_id, setting=setting, value=one),
        )
        for one in CHOICES[setting]
    ]
    text = f"{_head(found)}\n\n{_(ASKED[setting])}"
    return send(text, *grid(buttons, 1 if setting is Setting.RHYTHM else len(buttons)), _to_limits(programme_id))


def weights(found: Set, part: Part | None) -> Reply:
    """How much each part of a score weighs; the chosen one with a button for less and one for more."""
    programme_id, points = found.programme.id, found.points
    words = _(
        "What speaks for a pair, in points. What nobody knows of two people is left out. "
        "Only you see points.\n\nPress one to make it weigh more or less."
    )
    buttons = [
        press(
            f"{CHOSEN + ' ' if one is part else ''}{_(PARTS[one])}: {points[one]}",
            callbacks.Weights(programme_id=programme_id, part=one),
        )
        for one in Part
    ]
    rows = [_steps(programme_id, part, points[part])] if part else []
    usual = [press(_("As usual"), callbacks.WeighAsUsual(programme_id=programme_id))]
    back = [*(usual if found.programme.weights else []), *_to_limits(programme_id)]
    return send(f"{_head(found)}\n\n{words}", *grid(buttons, 2), *rows, *_undo(found), back)


def value(setting: Setting, one: int) -> str:
    """A limit in words."""
    if setting is Setting.RHYTHM:
        return _(RHYTHMS[one])
    if setting is Setting.MINUTES:
        return _("{count} min").format(count=one)
    if setting is Setting.GUARDIANS:
        return _("yes") if one else _("no")
    return str(one)


def _head(found: Set) -> str:
    return _("<b>Programme settings, {form}</b>").format(form=_(FORMS[found.programme.form]))


def _steps(programme_id: int, part: Part, points: int) -> Row:
    about = {"programme_id": programme_id, "part": part}
    less = [press(f"− {STEP}", callbacks.Weigh(**about, points=points - STEP))] if points >= STEP else []
    more = [press(f"+ {STEP}", callbacks.Weigh(**about, points=points + STEP))] if points + STEP <= MOST_POINTS else []
    return [*less, *more]


def _undo(found: Set) -> list[Row]:
    return [undo(found.change.id)] if found.change else []


def _to_limits(programme_id: int) -> Row:
    return [press(_("‹ To the settings"), callbacks.ProgrammeSettings(programme_id=programme_id))]
