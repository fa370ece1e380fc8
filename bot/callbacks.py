"""Every button outside questionnaires: one class each; a forged number that no row can have is no button at all."""

from typing import Annotated

from aiogram.filters.callback_data import CallbackData
from pydantic import Field

from bot.press import Id
from services.intakes import Progress
from services.people import Which

Page = Annotated[int, Field(ge=0, lt=10_000)]


class Home(CallbackData, prefix="home"):
    """To «my tasks»."""


class Undo(CallbackData, prefix="undo"):
    """Takes a change back."""

    change_id: Id


class LinkAnswer(CallbackData, prefix="link"):
    """The answer to «Is it you?»; the seal is known only to who opened the link."""

    invitation_id: Id
    seal: Annotated[str, Field(pattern=r"^[0-9a-f]{16}$")]
    is_me: bool


class Settings(CallbackData, prefix="set"):
    """The settings."""


class Speak(CallbackData, prefix="lang"):
    """Another language."""

    language: Annotated[str, Field(pattern=r"^(ru|en)$")]


class Wake(CallbackData, prefix="hour"):
    """Another hour for the morning message."""

    hour: Annotated[int, Field(ge=0, lt=24)]


class Consent(CallbackData, prefix="c"):
    """Where somebody's consent stands."""

    person_id: Id


class ConsentText(CallbackData, prefix="ct"):
    """The whole text of the consent."""

    person_id: Id


class Agree(CallbackData, prefix="c+"):
    """A yes."""

    person_id: Id


class Refuse(CallbackData, prefix="c-"):
    """A no."""

    person_id: Id


class AskToWithdraw(CallbackData, prefix="cw"):
    """What happens when a yes is taken back."""

    person_id: Id


class Withdraw(CallbackData, prefix="cw!"):
    """A yes is taken back."""

    person_id: Id


class Places(CallbackData, prefix="pls"):
    """The coordinator's places."""

    page: Page = 0


class PlaceCard(CallbackData, prefix="pl"):
    """One place, as a coordinator sees it."""

    place_id: Id


class CuratedPlace(CallbackData, prefix="cp"):
    """One place, as its curator sees it."""

    place_id: Id


class NewPlace(CallbackData, prefix="pl+"):
    """A new place under this one."""

    parent_id: Id


class NewCurator(CallbackData, prefix="cur+"):
    """A curator for this place."""

    place_id: Id


class People(CallbackData, prefix="ppl"):
    """The people of a place."""

    place_id: Id
    which: Which
    page: Page = 0


class PersonCard(CallbackData, prefix="p"):
    """One person."""

    person_id: Id


class SummerDuty(CallbackData, prefix="duty"):
    """This curator is the one who is written to in the summer, or is not any more."""

    person_id: Id
    on_duty: bool


class AddPeople(CallbackData, prefix="add"):
    """The ways to add people."""

    place_id: Id


class NewPerson(CallbackData, prefix="p+"):
    """One person, typed in."""

    place_id: Id


class NewPeople(CallbackData, prefix="ppl+"):
    """Many people, as pasted lines."""

    place_id: Id


class AddLines(CallbackData, prefix="lines"):
    """The pasted lines are right."""

    response_id: Id


class NewGuardian(CallbackData, prefix="g+"):
    """A guardian for this child."""

    person_id: Id


class Invite(CallbackData, prefix="inv"):
    """A new link for this person."""

    person_id: Id


class Revoke(CallbackData, prefix="rev"):
    """This person's links open nothing any more."""

    person_id: Id


class AskToInviteAll(CallbackData, prefix="inv?"):
    """How many links there would be."""

    place_id: Id


class InviteAll(CallbackData, prefix="inv!"):
    """Links for all who have not come in."""

    place_id: Id


class Consents(CallbackData, prefix="cs"):
    """Whose consents are missing in a place."""

    place_id: Id
    page: Page = 0


class ConsentGroup(CallbackData, prefix="cg"):
    """Whose consents are missing in the class of this person."""

    place_id: Id
    person_id: Id


class MarkPaper(CallbackData, prefix="paper"):
    """Papers of the class of this person have come back."""

    place_id: Id
    person_id: Id


class Tick(CallbackData, prefix="tick"):
    """A paper came back, or did not; `is_in` is what the screen shows now."""

    response_id: Id
    person_id: Id
    is_in: bool


class MarkTicked(CallbackData, prefix="tick!"):
    """The papers with a tick are marked."""

    response_id: Id


class Questionnaires(CallbackData, prefix="qs"):
    """Who has sent the questionnaire, and who has not."""

    place_id: Id
    progress: Progress = Progress.WAITING
    page: Page = 0
