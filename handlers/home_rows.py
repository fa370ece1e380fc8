"""The buttons of «my tasks»: of each role of somebody those that their rights open, at most six."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from bot import callbacks
from bot.keyboards import press
from bot.press import Introduce, Open
from bot.replies import Button, Row
from bot.words import gettext as _
from handlers import event_words, interview_screens, my_pairs
from handlers.consent_words import token
from handlers.place_facts import cut
from handlers.screens import first_name, phrase
from models import Capacity, GatheringGuest, Place, PlaceKind, Response, ResponseState, Role
from services import access, participants
from services.access import Action, RoleHeld
from services.consents import START
from services.due import Intake
from services.event_sight import Coming
from services.interviews import Choice
from services.pair_sight import Own
from services.participants import Participant
from services.people import Which
from services.waves_in_hand import InHand

PLACES: dict[PlaceKind, str] = {PlaceKind.SCHOOL: phrase("School"), PlaceKind.COLLEGE: phrase("College")}
"""What somebody calls the place they work in; any other is an organisation to them."""


class Workplace(NamedTuple):
    """A place that somebody organises or works in, and their rights there."""

    place: Place
    is_coordinated: bool
    may: frozenset[Action]
    """Of their roles in the place itself, those of a coordinator aside."""


def workplaces(held: Sequence[RoleHeld]) -> list[Workplace]:
    """Each place once, the longest held first."""
    found: dict[int, tuple[Place, set[Role]]] = {}
    for one in held:
        if Action.SEE_PLACES in access.rights([one.membership.role]):
            found.setdefault(one.place.id, (one.place, set()))[1].add(one.membership.role)
    return [
        Workplace(place, Role.COORDINATOR in roles, access.rights(roles - {Role.COORDINATOR}))
        for place, roles in found.values()
    ]


def of_work(found: Sequence[Workplace]) -> Iterator[Row]:
    """To the places below; of one own place its lists, of several their names."""
    own = [one for one in found if one.may]
    leading = [one.place for one in found if one.is_coordinated]
    alone = leading[0].id if len(leading) == 1 and not own else None
    if leading:
        above = [press(_("Schools"), callbacks.Places()), press(_("Surveys"), callbacks.SurveyTotals())]
        yield above if alone is None else [*above, deadlines(alone)]
    if alone is not None:
        yield [events(alone), broadcasts(alone)]
    if len(own) == 1:
        yield from _of_place(own[0])
    else:
        yield from ([press(one.place.name, callbacks.CuratedPlace(place_id=one.place.id))] for one in own)


def lists(place_id: int, may: frozenset[Action]) -> Row:
    """What somebody with these rights looks at in a place."""
    people = callbacks.People(place_id=place_id, which=Which.ALL)
    row = [press(_("People"), people)] if Action.SEE_PEOPLE in may else []
    if Action.SEE_MENTORS in may and not row:
        row.append(press(_("Mentors"), people))
    if Action.SEE_CONSENTS in may:
        row.append(press(_("Consents"), callbacks.Consents(place_id=place_id)))
    if Action.SEE_RESPONSES in may:
        row.append(press(_("Questionnaires"), callbacks.Questionnaires(place_id=place_id)))
    return row


def requests(place_id: int, may: frozenset[Action]) -> Row:
    """What is asked about data."""
    return [press(_("Requests"), callbacks.Requests(place_id=place_id))] if Action.SEE_REQUESTS in may else []


def deadlines(place_id: int) -> Button:
    """What a place owes; from there the plan opens, too."""
    return press(_("Deadlines"), callbacks.Deadlines(place_id=place_id))


def plan(place_id: int) -> Row:
    """What a place owes, and the plan by which it does."""
    return [deadlines(place_id), press(_("The plan"), callbacks.Plan(place_id=place_id))]


def broadcasts(place_id: int) -> Button:
    """What is said to many at once."""
    return press(_("Broadcast"), callbacks.Broadcasts(place_id=place_id))


def events(place_id: int) -> Button:
    """What brings many together."""
    return press(_("Events"), callbacks.Events(place_id=place_id))


def curators_buttons(place_id: int) -> Row:
    """What a curator looks at in a place."""
    return lists(place_id, access.rights([Role.CURATOR]))


def of_participants(people: Sequence[Participant]) -> Iterator[Row]:
    """Children, consents to decide on, questionnaires to fill in."""
    yield from _of_several_children(people)
    for one in people:
        matter = one.waiting[0] if one.waiting else START
        consent = callbacks.Consent(person_id=one.person.id, by_id=one.by_id, kind=token(matter))
        if one.speaks_as is Capacity.GUARDIAN:
            yield [press(first_name(one.person.name), consent)]
        elif one.is_asked:
            yield [press(_("Consent"), consent)]
        for intake in one.intakes:
            yield [to_questionnaire(intake)]


def _of_several_children(people: Sequence[Participant]) -> Iterator[Row]:
    """One consent that is waited for about several children."""
    asked = participants.of_children(people)
    if asked and len(asked[1]) > 1:
        act = callbacks.ChildrensConsents(kind=token(asked[0]), by_id=people[0].by_id)
        yield [press(_("Consents for the children"), act)]


def of_surveys(waiting: Sequence[InHand]) -> Iterator[Row]:
    """Surveys to answer, and lists of those about whom one asks."""
    for one in waiting:
        if one.response is None:
            yield [press(_("The list · {count}").format(count=one.left), callbacks.AboutList(wave_id=one.wave.id))]
        else:
            yield [press(_("Survey"), Open(response_id=one.response.id))]


def of_pairs(going: Sequence[Own]) -> Iterator[Row]:
    """To each pair."""
    yield from ([press(my_pairs.called(one), callbacks.MyPair(pair_id=one.pair.id))] for one in going)


def of_gatherings(asked: Sequence[GatheringGuest]) -> Iterator[Row]:
    """What is asked after a group meeting."""
    yield from ([press(_("After the group meeting"), callbacks.Wishes(guest_id=one.id))] for one in asked)


def of_events(found: Sequence[Coming]) -> Iterator[Row]:
    """To the events that somebody means to come to."""
    yield from (
        [press(cut(event_words.name(event, place)), callbacks.MyEvent(event_id=event.id))]
        for event, _guest, place in found
    )


def of_interviews(found: Sequence[Choice]) -> Iterator[Row]:
    """A talk with the curator."""
    yield from (interview_screens.to_choice(one.place.id) for one in found)


def of_asking(held: Sequence[RoleHeld]) -> Iterator[Row]:
    """A mentee can call for help, a mentor can ask the curator; once, in however many places they are."""
    of = {one.membership.role: one.person.id for one in reversed(held)}
    if Role.MENTOR in of:
        yield [press(_("Ask the curator"), callbacks.AskCurator(person_id=of[Role.MENTOR]))]
    if Role.MENTEE in of:
        yield [press(_("I need help"), callbacks.NeedHelp(person_id=of[Role.MENTEE]))]


def to_questionnaire(intake: Response | Intake) -> Button:
    """The button to a questionnaire that is not finished."""
    if intake.state is ResponseState.ASSIGNED:
        return press(_("Questionnaire"), Introduce(response_id=intake.id))
    return press(_("Go on"), Open(response_id=intake.id))


def _of_place(one: Workplace) -> Iterator[Row]:
    if row := lists(one.place.id, one.may):
        yield row
    to_place = press(
        _(PLACES.get(one.place.kind, phrase("Organisation"))), callbacks.CuratedPlace(place_id=one.place.id)
    )
    if Action.RUN_ROADMAP in one.may:  # there are six buttons: requests stand on the place's card
        yield plan(one.place.id)
        yield [to_place]
    else:
        yield [to_place, *requests(one.place.id, one.may)]
