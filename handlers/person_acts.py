"""What a curator can do about somebody's place in the programme: buttons of the card."""

from bot import callbacks
from bot.keyboards import grid, press
from bot.replies import Button, Row
from bot.words import gettext as _
from handlers.screens import ROLES, plain, until
from services import moves, register_notes
from services.access import Action
from services.people import PersonCard


def rows(card: PersonCard) -> list[Row]:
    """Another class, another telephone, leaving and coming back, two people after all."""
    return list(grid([*_here(card), *_gone(card), *_apart(card), *_papers(card)], 2))


def left(card: PersonCard) -> list[str]:
    """As what somebody was here who is not any more."""
    return [
        _("In the archive since {day}").format(day=until(one.until.date())) for one in card.left[:1] if one.until
    ] + [f"{_(ROLES[one.role])}, {plain(one.group)}" if one.group else _(ROLES[one.role]) for one in card.left]


def _here(card: PersonCard) -> list[Button]:
    if card.is_from_above or not card.roles:
        return []
    number, found = card.person.id, list[Button]()
    if any(moves.is_learner(one) for one in card.roles):
        found.append(press(_("Another class"), callbacks.ChooseClass(person_id=number)))
    if card.person.chat_id is not None:
        found.append(press(_("Another telephone"), callbacks.OtherTelephone(person_id=number)))
    if card.leads and Action.MAKE_PAIRS in card.may:
        act = callbacks.MentorLeaves(person_id=number, place_id=card.person.operator_id)
        found.append(press(_("The mentor leaves"), act))
    if Action.MAKE_PAIRS in card.may and any(one.role in register_notes.SIDES for one in card.roles):
        found.append(press(_("A note in the base"), callbacks.RegisterNote(person_id=number)))
    return [*found, press(_("No longer takes part"), callbacks.LetGo(person_id=number))]


def _gone(card: PersonCard) -> list[Button]:
    return [press(_("Bring back"), callbacks.BringBack(person_id=card.person.id))] if card.may_return else []


def _papers(card: PersonCard) -> list[Button]:
    """What they, or a guardian, asked on paper about their data."""
    act = callbacks.PaperRequest(place_id=card.person.operator_id, person_id=card.person.id)
    return [press(_("Paper about data"), act)]


def _apart(card: PersonCard) -> list[Button]:
    return [press(_("Two people"), callbacks.Split(person_id=card.person.id))] if card.is_merged else []
