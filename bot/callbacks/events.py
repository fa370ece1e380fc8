"""Events: those of a place, one of them as its organiser and as its guest has it, answers, lists, a calendar."""

from typing import Annotated

from aiogram.filters.callback_data import CallbackData
from pydantic import Field

from bot.callbacks.fields import Page
from bot.press import Id
from models import EventKind, GuestState
from services.event_guests import MOST
from services.event_lists import Which

Plus = Annotated[int, Field(ge=0, le=MOST)]


class Events(CallbackData, prefix="ev"):
    """An organiser looks at the events of a place."""

    place_id: Id
    page: Page = 0


class EventKinds(CallbackData, prefix="evk"):
    """An organiser begins a new one."""

    place_id: Id


class NewEvent(CallbackData, prefix="ev+"):
    """An organiser is about to type one of this kind in."""

    place_id: Id
    event_kind: EventKind


class GatheringEvent(CallbackData, prefix="ev+g"):
    """A curator is about to invite to a group meeting."""

    gathering_id: Id


class CeremonyEvent(CallbackData, prefix="ev+c"):
    """A curator is about to invite to the final ceremony of a place's programmes."""

    place_id: Id


class EventCard(CallbackData, prefix="ev1"):
    """An organiser looks at one event."""

    event_id: Id


class ChangeEvent(CallbackData, prefix="evc"):
    """An organiser is about to type in what is different."""

    event_id: Id


class CancelEvent(CallbackData, prefix="ev-"):
    """It is not held."""

    event_id: Id


class EventGuests(CallbackData, prefix="evg"):
    """An organiser looks who has said what."""

    event_id: Id
    said: Which
    page: Page = 0


class RemindGuests(CallbackData, prefix="evr"):
    """An organiser reminds those who have not answered an invitation."""

    event_id: Id


class MyEvent(CallbackData, prefix="eve"):
    """Somebody looks at an event that invites them."""

    event_id: Id


class AnswerEvent(CallbackData, prefix="eva"):
    """Somebody comes, may come, or does not."""

    event_id: Id
    state: GuestState


class BringToEvent(CallbackData, prefix="evp"):
    """Somebody brings so many without an account."""

    event_id: Id
    plus: Plus


class EventFile(CallbackData, prefix="evf"):
    """Somebody wants an event in their calendar."""

    event_id: Id


class RemindEventHour(CallbackData, prefix="evh"):
    """Somebody who comes wants to be reminded an hour before."""

    event_id: Id


class InviteToEvent(CallbackData, prefix="evi"):
    """An organiser is about to invite to it."""

    event_id: Id


class EventDoor(CallbackData, prefix="evd"):
    """An organiser shows the code on the spot."""

    event_id: Id


class EventVisits(CallbackData, prefix="evw"):
    """An organiser looks who was there; aside: who else can be noted."""

    event_id: Id
    aside: bool = False
    page: Page = 0


class TickVisit(CallbackData, prefix="evt"):
    """Somebody was there, or was not."""

    event_id: Id
    person_id: Id
    is_in: bool
    aside: bool = False
    page: Page = 0


class CloseEvent(CallbackData, prefix="evx"):
    """It has been held."""

    event_id: Id


class CountTraining(CallbackData, prefix="ev*"):
    """Mentors who were there count as trained, or do not."""

    event_id: Id
    is_marked: bool


class EventCertificate(CallbackData, prefix="evs"):
    """Somebody wants their certificate of attendance, or an organiser the whole of them."""

    event_id: Id
    whole: bool = False


class AskAfterEvent(CallbackData, prefix="evq"):
    """Its guests are asked afterwards how it was, or are not."""

    event_id: Id
    is_on: bool


class EventFeedback(CallbackData, prefix="evo"):
    """An organiser reads what guests have said of it."""

    event_id: Id
    page: Page = 0
