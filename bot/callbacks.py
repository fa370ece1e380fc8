"""Every button outside questionnaires: one class each; a forged number that no row can have is no button at all."""

from typing import Annotated

from aiogram.filters.callback_data import CallbackData
from pydantic import Field

from bot.press import Id
from services.intakes import Progress
from services.lists import Listed
from services.new_year import Step
from services.people import Which
from services.slips import Sheet

Page = Annotated[int, Field(ge=0, lt=10_000)]
ClassKey = Annotated[str, Field(pattern=r"^([0-9a-f]{8}|staff)$")]
"""Names a class; see `services.class_names.key`."""
Seal = Annotated[str, Field(pattern=r"^[0-9a-f]{16}$")]
"""The beginning of the hash of a secret, which only whoever has the secret knows."""


class Home(CallbackData, prefix="home"):
    """To «my tasks», or to those of one of the people of a telephone."""

    person_id: Id | None = None


class Undo(CallbackData, prefix="undo"):
    """Takes a change back."""

    change_id: Id


class LinkAnswer(CallbackData, prefix="link"):
    """The answer to «Is it you?»; the seal is known only to who opened the link."""

    invitation_id: Id
    seal: Seal
    is_me: bool


class Settings(CallbackData, prefix="set"):
    """The settings, as one of the people of a telephone sees them."""

    person_id: Id | None = None


class Speak(CallbackData, prefix="lang"):
    """Another language."""

    language: Annotated[str, Field(pattern=r"^(ru|en)$")]


class Wake(CallbackData, prefix="hour"):
    """Another hour for the morning message."""

    hour: Annotated[int, Field(ge=0, lt=24)]


class Consent(CallbackData, prefix="c"):
    """Where somebody's consent stands; `by_id` speaks, where a telephone serves several people."""

    person_id: Id
    by_id: Id | None = None


class ConsentText(CallbackData, prefix="ct"):
    """The whole text of the consent."""

    person_id: Id
    by_id: Id | None = None


class Agree(CallbackData, prefix="c+"):
    """A yes."""

    person_id: Id
    by_id: Id | None = None


class Refuse(CallbackData, prefix="c-"):
    """A no."""

    person_id: Id
    by_id: Id | None = None


class AskToWithdraw(CallbackData, prefix="cw"):
    """What happens when a yes is taken back."""

    person_id: Id
    by_id: Id | None = None


class Withdraw(CallbackData, prefix="cw!"):
    """A yes is taken back."""

    person_id: Id
    by_id: Id | None = None


class NeedHelp(CallbackData, prefix="sos"):
    """A mentee needs help: what there is."""

    person_id: Id


class CallAdults(CallbackData, prefix="sos!"):
    """The adults are called at once."""

    person_id: Id


class AskCurator(CallbackData, prefix="ask"):
    """Who the curator is, and how to reach them."""

    person_id: Id


class AskToBeCalled(CallbackData, prefix="ask!"):
    """The curator is asked to get in touch."""

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


class NewSchools(CallbackData, prefix="pls+"):
    """Many new places under this one, as pasted lines."""

    parent_id: Id


class AddSchools(CallbackData, prefix="pls!"):
    """The pasted lines are right."""

    response_id: Id


class EditPlace(CallbackData, prefix="pl~"):
    """What this place is on paper."""

    place_id: Id


class EditAgreement(CallbackData, prefix="agr~"):
    """The agreement with this partner."""

    place_id: Id


class EditAppointment(CallbackData, prefix="cur~"):
    """What is known of this curator."""

    place_id: Id
    person_id: Id


class NewRepresentative(CallbackData, prefix="rep+"):
    """Somebody who speaks for this partner."""

    place_id: Id


class Lists(CallbackData, prefix="ls"):
    """A list of the coordinator's."""

    listed: Listed
    page: Page = 0


class ListFile(CallbackData, prefix="ls!"):
    """A list as a table."""

    listed: Listed


class AskEverything(CallbackData, prefix="all!"):
    """Everything of this place as a table."""

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


class MarkSpecial(CallbackData, prefix="spec"):
    """This person needs special conditions, or does not any more."""

    person_id: Id
    special: bool


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


class RosterWays(CallbackData, prefix="xls"):
    """Many people, as a table."""

    place_id: Id


class RosterFile(CallbackData, prefix="xls?"):
    """A table to fill in: empty, or with the people of now."""

    place_id: Id
    filled: bool


class RosterPlace(CallbackData, prefix="xls@"):
    """For which place a table is that came as a file."""

    parked_id: Id
    place_id: Id


class AddRoster(CallbackData, prefix="xls+"):
    """The dry run of a table is right."""

    job_id: Id


class LeaveRoster(CallbackData, prefix="xls-"):
    """The people of a table are not to be added."""

    job_id: Id


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


class Slips(CallbackData, prefix="slp"):
    """What there is to print for those who have not come in."""

    place_id: Id
    page: Page = 0


class PrintSlips(CallbackData, prefix="slp!"):
    """A sheet of slips; a class is meant by one who stands in it."""

    place_id: Id
    sheet: Sheet
    person_id: Id | None = None


class Poster(CallbackData, prefix="pst"):
    """The poster of a place, by which people apply."""

    place_id: Id


class MakePoster(CallbackData, prefix="pst+"):
    """A new poster."""

    place_id: Id


class ClosePoster(CallbackData, prefix="pst-"):
    """The poster opens nothing any more."""

    place_id: Id


class PosterAnswer(CallbackData, prefix="psta"):
    """A yes or no to the consent under a poster; the seal is known only to who opened it."""

    poster_id: Id
    seal: Seal
    agrees: bool


class PosterText(CallbackData, prefix="pstt"):
    """The consent under a poster: its whole text, or the short one with the choice."""

    poster_id: Id
    seal: Seal
    whole: bool


class Applications(CallbackData, prefix="aps"):
    """Those who ask to take part."""

    place_id: Id
    page: Page = 0


class Application(CallbackData, prefix="ap"):
    """One who asks to take part."""

    application_id: Id


class Admit(CallbackData, prefix="ap+"):
    """A yes to an application; `anew`: also where somebody alike is in the list."""

    application_id: Id
    anew: bool = False


class JoinApplicant(CallbackData, prefix="ap="):
    """Whoever applies is this person of the list."""

    application_id: Id
    person_id: Id


class Reject(CallbackData, prefix="ap-"):
    """A no to an application."""

    application_id: Id


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


class Deputise(CallbackData, prefix="dep"):
    """Who could stand in for this curator."""

    place_id: Id
    curator_id: Id
    page: Page = 0


class NameDeputy(CallbackData, prefix="dep+"):
    """This person stands in for this curator."""

    place_id: Id
    curator_id: Id
    person_id: Id


class EndDeputy(CallbackData, prefix="dep-"):
    """This deputy stands in no more."""

    membership_id: Id


class HandOver(CallbackData, prefix="hand"):
    """Who could be the curator instead of this one."""

    place_id: Id
    curator_id: Id
    page: Page = 0


class NameSuccessor(CallbackData, prefix="han+"):
    """This person is the curator instead of this one."""

    place_id: Id
    curator_id: Id
    person_id: Id


class Questionnaires(CallbackData, prefix="qs"):
    """Who has sent the questionnaire, and who has not."""

    place_id: Id
    progress: Progress = Progress.WAITING
    page: Page = 0


class NewYear(CallbackData, prefix="ny"):
    """Who waits for the new school year."""

    place_id: Id


class YearClass(CallbackData, prefix="nyc"):
    """One class, or the staff, before the new school year."""

    place_id: Id
    key: ClassKey


class YearTick(CallbackData, prefix="ny~"):
    """Of somebody it is said apart what becomes of them, or not; `is_marked` is what the screen shows now."""

    place_id: Id
    key: ClassKey
    person_id: Id
    is_marked: bool


class YearStep(CallbackData, prefix="ny!"):
    """What becomes of those with a mark, or of all the others on the screen."""

    place_id: Id
    key: ClassKey
    does: Step
    marked: bool


class AskStaff(CallbackData, prefix="ny?"):
    """All who work in the place are asked whether they stay."""

    place_id: Id


class Staying(CallbackData, prefix="stay"):
    """Somebody of the staff stays for the school year, or does not."""

    place_id: Id
    year: Annotated[int, Field(ge=2000, lt=3000)]
    stays: bool


class ChooseClass(CallbackData, prefix="mv"):
    """To which class this person can be moved."""

    person_id: Id
    page: Page = 0


class MoveTo(CallbackData, prefix="mv!"):
    """This person is in the class of this key."""

    person_id: Id
    key: ClassKey


class LetGo(CallbackData, prefix="end"):
    """This person takes part no more."""

    person_id: Id


class BringBack(CallbackData, prefix="back"):
    """This person takes part again."""

    person_id: Id


class Duplicates(CallbackData, prefix="dup"):
    """Two rows that may be one human being."""

    place_id: Id


class SameHuman(CallbackData, prefix="dup+"):
    """Two rows are one human being."""

    keep_id: Id
    drop_id: Id


class TwoHumans(CallbackData, prefix="dup-"):
    """Two rows are two people."""

    person_id: Id
    other_id: Id


class Split(CallbackData, prefix="split"):
    """This person is two people after all."""

    person_id: Id


class OtherTelephone(CallbackData, prefix="tel"):
    """This person has another telephone now."""

    person_id: Id


class ChooseDuty(CallbackData, prefix="summer"):
    """Who can be on duty in the summer."""

    place_id: Id
