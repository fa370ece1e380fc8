"""Walks the menus: whoever somebody is, three presses from home reach everything that they can do."""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import chain

from aiogram.filters.callback_data import CallbackData
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bot import callbacks, words
from bot import press as presses
from demo.server import serve
from handlers import below_actions, errors, pair_finish, task_actions
from handlers.entry import ASKED_FOR
from models import (
    Application,
    Asked,
    ConsentKind,
    FormVersion,
    Membership,
    PairState,
    PlaceKind,
    Poster,
    RequestKind,
    Response,
    Role,
    Wave,
    WaveMember,
)
from models import Person as PersonRow
from models import Place as PlaceRow
from services import consent_texts, consents, form_versions, invitations, requests
from tests import factories
from tests.bot_process import running
from tests.phone import Json, Person, buttons_of, text_of
from tests.stories.world import World

DEEPEST = 3
ROWS = 8
"""Rows of buttons under a screen, those of a list aside."""
LONGEST = 4096
OF_A_ROLE = 6
"""Buttons of a role at home, those of the people and places it lists aside."""
CLASSES = {
    kind.__prefix__: kind
    for kind in CallbackData.__subclasses__()
    if kind.__module__.startswith((callbacks.__name__, presses.__name__))
}
IN_SIGHT = {
    *(callbacks.Admit, callbacks.Reject, callbacks.MoveTo),
    *(callbacks.YearTick, callbacks.YearStep, callbacks.BringBack),
    *(callbacks.PlanSurvey, callbacks.SurveySilent, callbacks.RemindSurvey, callbacks.CloseSurvey),
    *(callbacks.MoveSurvey, callbacks.PaperAnswers),
    *(callbacks.TryForm, callbacks.TakeForm, callbacks.EditForm),
    *(callbacks.AskTransfer, callbacks.WantConsent, callbacks.MarkPaperOf),
    *(callbacks.CorrectDetail, callbacks.ExtendRequest, callbacks.DeclineRequest),
    *(callbacks.TakeReadyPlan, callbacks.ProposePairs),
    *(callbacks.BroadcastTo, callbacks.BroadcastButtons, callbacks.BroadcastWhen, callbacks.DropBroadcast),
    *(callbacks.RegisterDays, callbacks.TakeRegisters, callbacks.RequestLists, callbacks.TakeNote),
}
"""Three presses bring them before one's eyes, and each is a press of its own there."""
FOLLOWING: dict[type[CallbackData], str] = {
    callbacks.LinkAnswer: "under a personal link that was opened",
    callbacks.PosterAnswer: "under a poster that was opened",
    callbacks.PosterText: "under a poster that was opened",
    callbacks.BroadcastCard: "where a broadcast was written",
    **dict.fromkeys(
        (callbacks.AimBroadcast, callbacks.SetButtons, callbacks.TypeButtons), "under a draft of a broadcast"
    ),
    **dict.fromkeys(
        (callbacks.LeaveAtOnce, callbacks.BroadcastHours, callbacks.LeaveAt), "under a draft of a broadcast"
    ),
    **dict.fromkeys((callbacks.PreviewBroadcast, callbacks.EmptyBroadcast), "under a draft that says something"),
    callbacks.SendBroadcast: "under a draft that says something",
    callbacks.CallBackBroadcast: "under a broadcast that waits for its time",
    callbacks.ConfirmBroadcast: "under a broadcast that waits for a second person",
    **dict.fromkeys(
        (callbacks.PauseBroadcast, callbacks.GoOnBroadcast, callbacks.StopBroadcast), "under a broadcast under way"
    ),
    callbacks.AnswerBroadcast: "under a broadcast that was received",
    callbacks.PassOnBroadcast: "under a broadcast that a curator has received",
    **dict.fromkeys((callbacks.BroadcastThreads, callbacks.BroadcastThread), "where somebody has replied"),
    **dict.fromkeys((callbacks.SayInThread, callbacks.UnreadThreads), "where somebody has replied"),
    **dict.fromkeys(
        (callbacks.BroadcastOutcome, callbacks.BroadcastCalls, callbacks.TakeBroadcast, callbacks.RemindBroadcast),
        "under a broadcast that has left",
    ),
    **dict.fromkeys(
        (callbacks.CorrectBroadcast, callbacks.AskRemoveBroadcast, callbacks.RemoveBroadcast, callbacks.KeepBroadcast),
        "under a broadcast that has left",
    ),
    **dict.fromkeys(
        (callbacks.BroadcastTemplateCard, callbacks.UseTemplate, callbacks.DropTemplate), "where a template was kept"
    ),
    callbacks.AddLines: "under a list that was pasted",
    callbacks.AddSchools: "under a list that was pasted",
    callbacks.RosterPlace: "under a table that came as a file",
    callbacks.AddRoster: "under a table that came as a file",
    callbacks.LeaveRoster: "under a table that came as a file",
    callbacks.JoinApplicant: "under a yes to an application, where somebody alike is in the list",
    callbacks.ChildrensConsents: "at home, where somebody answers for several children",
    callbacks.Allow: "under a consent to publication that was asked for",
    callbacks.BlankReceived: "under a consent that is given on paper",
    callbacks.MarkPaper: "under a class whose consents are given on paper",
    callbacks.Tick: "under papers whose number was typed",
    callbacks.MarkTicked: "under papers whose number was typed",
    callbacks.Staying: "under a question to the staff",
    callbacks.AskStaff: "under the staff, once a school year is over",
    callbacks.OpenAppeal: "under a call for help that has come to an adult",
    callbacks.Split: "on the card of two who were made one",
    callbacks.RunSurvey: "under a questionnaire that was chosen for a survey",
    callbacks.NarrowSurvey: "under a questionnaire that was chosen for a survey",
    callbacks.ChooseAnswerer: "under a questionnaire about others, where many could answer",
    callbacks.AboutList: "under a survey about others",
    callbacks.OpenAbout: "in a list of others whom somebody is asked about",
    callbacks.TickAnswer: "in a survey that is typed in from paper",
    callbacks.PutAnswerBack: "in a survey that is typed in from paper",
    callbacks.ChangeAnswers: "under thanks, where answers may be changed",
    callbacks.SurveyResults: "under a survey that somebody has answered",
    callbacks.ResultsPage: "under results",
    callbacks.ResultsWords: "under results in which somebody has written something",
    callbacks.ResultsTable: "under results",
    callbacks.ResultsChange: "under results of a questionnaire that was asked before, too",
    callbacks.EnterAnswers: "in a survey that is typed in from paper",
    callbacks.PrintCopies: "in a survey that is typed in from paper",
    callbacks.WordOf: "under what was said",
    callbacks.GivenFile: "under a word of the ledger",
    callbacks.PrintBlanks: "under a class in which somebody has to sign a paper",
    callbacks.EditQuestion: "under a questionnaire that is to be changed",
    callbacks.RenameQuestion: "under a question that is to be changed",
    callbacks.AddOption: "under a question that is to be changed",
    callbacks.DropQuestion: "under a question that is to be changed",
    callbacks.PublishForm: "under a questionnaire that came as a file",
    callbacks.LeaveForm: "under a questionnaire that came as a file",
    callbacks.MoveDrafts: "under a newer version, where somebody has begun the older one",
    callbacks.AskToErase: "under somebody whose data are kept no longer",
    callbacks.EraseNow: "under somebody whose data are kept no longer",
    callbacks.AskToEraseAll: "under those whose data are kept no longer",
    callbacks.EraseAll: "under those whose data are kept no longer",
    callbacks.ErasureProof: "under what was destroyed",
    callbacks.ErasureAct: "under what was destroyed",
    callbacks.PapersDestroyed: "under what was destroyed",
    callbacks.ActNumber: "under what was destroyed",
    callbacks.RetireForm: "on the card of a place's own questionnaire",
    callbacks.OnPaper: "where words do not pass the messenger",
    callbacks.PrintOnPaper: "where words do not pass the messenger",
    callbacks.Disputes: "where guardians differ",
    callbacks.Dispute: "where guardians differ",
    callbacks.Decide: "where guardians differ",
    callbacks.Emancipate: "on the card of somebody of 16 or 17",
    callbacks.RoadmapQuestion: "under a document that was read",
    callbacks.RoadmapAnswer: "under a document that was read",
    callbacks.RoadmapMonth: "under a document that was read",
    callbacks.RoadmapUnsaid: "under a document that was read",
    callbacks.RoadmapBodies: "under a document that was read",
    callbacks.RoadmapBody: "under a document that was read",
    callbacks.SayBody: "under a document that was read",
    callbacks.SayBodyPerson: "under a document that was read",
    callbacks.BodiesRight: "under a document that was read",
    callbacks.PlaceBehind: "where something is owed below",
    callbacks.StepAcross: "where something is owed below",
    callbacks.StepsBelow: "where something is owed below",
    callbacks.RemindBelow: "under a step that is owed below",
    callbacks.Tighten: "under a step that is owed below",
    callbacks.BelowTable: "where something is owed below",
    callbacks.CalendarFile: "where something is owed",
    callbacks.RegisterMonth: "where registers for another day are wanted",
    callbacks.TakeRequests: "where requests are counted",
    callbacks.Draft: "under a plan that waits to be accepted",
    callbacks.TasksToReview: "where something that was done below waits to be looked at",
    callbacks.TaskCard: "where something is owed",
    callbacks.FinishedTasks: "where something is done",
    callbacks.TaskDone: "under a step that is owed",
    callbacks.ReopenTask: "under a step that is done",
    callbacks.TaskPapers: "under a step that is done",
    callbacks.AddTaskPaper: "under a step that is done",
    callbacks.TaskFile: "under a step for which a file was sent",
    callbacks.TaskSpells: "under a step that is owed",
    callbacks.TaskInWork: "under a step that is owed",
    callbacks.MuteTask: "under a step that comes every week",
    callbacks.MoveTask: "under a step that is owed",
    callbacks.NotOurs: "under a step that is owed",
    callbacks.NameDay: "under a step without a day",
    callbacks.NameEvent: "under a step that is counted from an event",
    callbacks.GoesOn: "under a step that has no end",
    callbacks.AcceptTask: "under a step that is done below",
    callbacks.AcceptTasks: "where more than one step is done below",
    callbacks.ReturnTask: "under a step that is done below",
    callbacks.DecideMove: "under a step for which another day is asked",
    callbacks.NotTasks: "under a document that was read",
    callbacks.RoadmapChanges: "under a document that was read",
    callbacks.AcceptRoadmap: "under a document that was read",
    callbacks.LeaveRoadmap: "under a document that was read",
    callbacks.PastIsDone: "under a plan that was accepted late",
    callbacks.TakeFile: "where a file lies on a shelf",
    callbacks.RemoveFile: "where a file lies on a shelf",
    callbacks.Sample: "under a task with a document",
    callbacks.PlanPage: "where there is a plan",
    callbacks.StepCard: "in a plan",
    callbacks.StepDays: "under a step of one's own plan",
    callbacks.StepMonth: "under a step of one's own plan",
    callbacks.SetStepDay: "under a step of one's own plan",
    callbacks.WithoutDay: "under a step of one's own plan",
    callbacks.SetEvent: "under a step of one's own plan",
    callbacks.StepLevels: "under a step of one's own plan",
    callbacks.ToggleLevel: "under a step of one's own plan",
    callbacks.YearPicture: "in a plan",
    callbacks.PlaceYear: "where there is a plan",
    callbacks.ProposedPairs: "where pairs are proposed",
    callbacks.WithoutMentor: "where pairs are proposed",
    callbacks.ProposalMore: "where pairs are proposed",
    callbacks.PairsTable: "where pairs are proposed",
    callbacks.KeptApartList: "where pairs are proposed",
    callbacks.ChooseMentor: "where pairs are proposed",
    callbacks.PairOthers: "where pairs are proposed",
    callbacks.OfferPair: "where pairs are proposed",
    callbacks.OfferPairs: "where pairs are proposed",
    callbacks.LockPair: "where pairs are proposed",
    callbacks.JoinPairs: "where two pairs are proposed to one mentor",
    callbacks.SplitGroup: "where a group is proposed",
    callbacks.ForbidPair: "where pairs are proposed",
    callbacks.PutPair: "where pairs are proposed",
    callbacks.AllowPair: "where two are kept apart",
    callbacks.DoubtedPair: "under a mentor against whom something speaks",
    callbacks.PutAnyway: "under a mentor against whom something speaks",
    callbacks.SwapMentors: "under a mentor who is another’s",
    callbacks.PairCard: "where there is a pair",
    callbacks.PairOffer: "on the card of a pair that somebody is asked about, or told of",
    callbacks.AcceptPair: "on the card of a pair that a mentor is asked about",
    callbacks.DeclinePair: "on the card of a pair that a mentor is asked about",
    callbacks.SayWhyNot: "under a pair that a mentor does not take on",
    callbacks.AgreeToPair: "under a pair with an adult from outside",
    callbacks.ObjectToPair: "on the card of a pair of which a family is told",
    callbacks.NoteMentor: "on the card of a pair whose mentor is asked",
    callbacks.WriteNote: "where a note in the base is looked at",
    callbacks.NoteFamily: "on the card of a pair of which a family is told",
    callbacks.NextMentor: "on the card of a pair of which nothing has come",
    callbacks.OfferInstead: "under a pair of which nothing has come",
    callbacks.HoldGathering: "under a new group meeting",
    callbacks.Interviews: "under the group meetings of a place",
    callbacks.InterviewDays: "under the group meetings of a place",
    callbacks.InterviewHours: "under the group meetings of a place",
    callbacks.OfferInterview: "under the group meetings of a place",
    callbacks.InviteToInterviews: "where a time for a talk is offered, and somebody wants to mentor",
    callbacks.CallOffInterview: "where a time for a talk is taken",
    callbacks.ChooseInterview: "where a time for a talk is offered",
    callbacks.PickInterview: "where a time for a talk is offered",
    callbacks.GiveUpInterview: "where a time for a talk is taken",
    callbacks.GatheringForms: "under the group meetings of a place",
    callbacks.GatheringDays: "under a new group meeting",
    callbacks.GatheringCard: "where there is a group meeting",
    callbacks.GatheringGuests: "under a group meeting",
    callbacks.TickGuest: "under a group meeting",
    callbacks.AskGuests: "under a group meeting",
    callbacks.MoveAnswersEnd: "under a group meeting after which everybody is asked",
    callbacks.SilentGuests: "under a group meeting after which everybody is asked",
    callbacks.Wishes: "after a group meeting",
    callbacks.Wish: "after a group meeting",
    callbacks.RatherNots: "after a group meeting",
    callbacks.RatherNot: "after a group meeting",
    callbacks.WishesDone: "after a group meeting",
    callbacks.ProgrammeSettings: "where a programme has begun",
    callbacks.ProgrammeSetting: "where a programme has begun",
    callbacks.SetProgramme: "where a programme has begun",
    callbacks.Weights: "where a programme has begun",
    callbacks.Weigh: "where a programme has begun",
    callbacks.WeighAsUsual: "where a programme has begun",
    callbacks.StuckPerson: "under who is stuck",
    callbacks.StuckPair: "under who is stuck",
    callbacks.RemindPerson: "under somebody who is stuck",
    callbacks.RemindPair: "under a pair that is stuck",
    callbacks.PairLife: "on the card of a pair",
    callbacks.AskToPause: "under a pair that works",
    callbacks.PausePair: "under a pair that works",
    callbacks.ResumePair: "under a pair that pauses",
    callbacks.AskToEnd: "under a pair that works",
    callbacks.EndPair: "under a pair that works",
    callbacks.AnnulPair: "under a pair that works",
    callbacks.ReplaceMentor: "under a pair that works",
    callbacks.MentorLeaves: "on the card of a mentor with a pair",
    callbacks.OfferSuccessor: "under who could step in",
    callbacks.AskResult: "under pairs that wait for a result",
    callbacks.FinishPair: "under pairs that wait for a result",
    callbacks.ResultWords: "under a pair that has its result",
    callbacks.AskResultOfAll: "under a programme that is over",
    callbacks.FinishAll: "under a programme that is over",
    callbacks.PrepareOrder: "where a pair waits for an order",
    callbacks.PairOrderCard: "where there is an order",
    callbacks.OrderFile: "where there is an order",
    callbacks.SignedOrder: "where there is an order",
    callbacks.OrderTemplates: "among the orders",
    callbacks.OrderLayout: "among the orders",
    callbacks.SendTemplate: "among the orders",
    callbacks.BlankTemplate: "among the orders",
    callbacks.OurLayout: "under a template of one's own",
    callbacks.TakeTemplate: "under a template that came as a file",
    **dict.fromkeys((callbacks.AgreeTime, callbacks.OtherWeekday, callbacks.WeekdayTimes), "on the card of a pair"),
    **dict.fromkeys((callbacks.NameTime, callbacks.AcceptTime, callbacks.ProposeMeeting), "on the card of a pair"),
    **dict.fromkeys((callbacks.MeetingDays, callbacks.MeetingHours, callbacks.NameMeeting), "on the card of a pair"),
    **dict.fromkeys((callbacks.MoveMeeting, callbacks.NameMove), "on the card of a meeting"),
    **dict.fromkeys((callbacks.AcceptMeeting, callbacks.CancelMeeting), "on the card of a meeting"),
    **dict.fromkeys((callbacks.RemindHour, callbacks.MeetingFile), "on the card of a meeting"),
    **dict.fromkeys((callbacks.MeetingPlaces, callbacks.MeetAt, callbacks.TypePlace), "on the card of a meeting"),
    **dict.fromkeys((callbacks.PairMeetings, callbacks.AskForTimes), "on a curator’s card of a pair"),
    **dict.fromkeys((callbacks.EventCard, callbacks.GatheringEvent), "where there is an event, or a group meeting"),
    **dict.fromkeys((callbacks.ChangeEvent, callbacks.CancelEvent, callbacks.InviteToEvent), "under an event"),
    **dict.fromkeys((callbacks.EventGuests, callbacks.EventFile, callbacks.RemindGuests), "under an event"),
    **dict.fromkeys((callbacks.PaperSheets, callbacks.PrintSheet), "under an event"),
    callbacks.PrintRead: "under a broadcast that has left",
    **dict.fromkeys((callbacks.EventPlans, callbacks.NewEventPlan), "under the events of a place"),
    **dict.fromkeys((callbacks.EventPlanCard, callbacks.MakeEventPlan), "where a plan was sent"),
    **dict.fromkeys((callbacks.EventDoor, callbacks.EventVisits, callbacks.TickVisit), "under an event"),
    **dict.fromkeys((callbacks.CloseEvent, callbacks.CountTraining, callbacks.EventCertificate), "under an event"),
    **dict.fromkeys((callbacks.AskAfterEvent, callbacks.EventFeedback), "under an event"),
    **dict.fromkeys((callbacks.MyEvent, callbacks.AnswerEvent, callbacks.BringToEvent), "where one is invited"),
    callbacks.RemindEventHour: "where one is invited",
    **dict.fromkeys((callbacks.EventKinds, callbacks.NewEvent), "under the events of a place"),
    callbacks.TellMore: "under what one has said of a meeting",
    **dict.fromkeys((callbacks.PairPlan, callbacks.GoalChoices, callbacks.AddGoal), "on a pair's card"),
    callbacks.TypeGoal: "on a pair's card",
    **dict.fromkeys((callbacks.GoalCard, callbacks.SetGoalDay, callbacks.ReachGoal), "in a pair's plan"),
    **dict.fromkeys((callbacks.RemoveGoal, callbacks.AgreeToPlan), "in a pair's plan"),
    callbacks.LateDays: "on a pair's card",
    callbacks.LateMeeting: "on a pair's card",
    callbacks.LateWord: "under a meeting that was added",
    callbacks.PairJournal: "on a pair's card",
    callbacks.PairWorries: "where a pair needs attention",
    callbacks.DecideMeeting: "on a pair's card, where the two sides differ",
    callbacks.SettleSignal: "on a pair's card, where something needs attention",
}
"""What only stands under something that somebody typed, sent or was sent."""
DEEPER = {
    "register_note",
    "paper_consent",
    "question_words",
    "question_option",
    form_versions.DRAFT,
    "erasure_act",
    "dispute",
    "emancipation",
    "pair_order",
    "order_template",
    "certificate_template",
    "broadcast_buttons",
    "event",
    "event_change",
    "event_series",
    "broadcast_text",
    "broadcast_word",
} | {
    *task_actions.ACTIONS,
    *below_actions.ACTIONS,
    *pair_finish.ACTIONS,
}
"""Opened by buttons that are only in sight: `test_authoring`, `test_erasure`, `test_birthdays`
`test_owed_and_reviewed`, `test_deadlines_below`, `test_pair_life` and `test_pair_orders` fill them in."""
NEVER_PRESSED = {callbacks.Undo, presses.Press}
"""Taking back would spoil the walk; a question is answered by other stories."""
MENTEES = {"mentee", "child"}
LOOKING = {callbacks.PersonCard, callbacks.PlaceCard, callbacks.CuratedPlace, callbacks.People, callbacks.Consent}
"""Pressed for each person and place; every other kind of button once in a walk."""
LAST = (
    *(callbacks.Agree, callbacks.Refuse, callbacks.AskToWithdraw, callbacks.Withdraw),
    *(callbacks.Revoke, callbacks.LetGo, callbacks.OtherTelephone, callbacks.SummerDuty, callbacks.NameSuccessor),
    *(callbacks.FinishRequest, callbacks.CancelMeeting, callbacks.CancelEvent, callbacks.DropBroadcast),
)
"""What they change would make other buttons stale."""


@dataclass
class Stage:
    """A region with all that a place can have, and the people of one school by what they are."""

    people: dict[str, PersonRow] = field(default_factory=dict)


@dataclass
class Walk:
    """Presses everything that one telephone shows, breadth first."""

    world: World
    name: str
    person: Person
    reached: set[type[CallbackData]] = field(default_factory=set)
    seen: set[type[CallbackData]] = field(default_factory=set)
    faults: list[str] = field(default_factory=list)
    done: set[str] = field(default_factory=set)

    async def from_home(self) -> None:
        """Three presses deep."""
        self.person.writes("Меню")
        layer = await self._shown("home")
        own = [data for _, data in layer if kind_of(data) not in (callbacks.Settings, callbacks.Home)]
        self.faults += [f"{self.name}: {len(own)} buttons at home"] if len(own) > OF_A_ROLE else []
        for depth in range(1, DEEPEST + 1):
            found: list[tuple[int, str]] = []
            for message_id, data in in_order(layer):
                if self._is_to_press(data):
                    self.person.presses_data(message_id, data)
                    found += await self._shown(f"{depth}: {data}")
            layer = found

    def _lacks_help(self, last: Json) -> bool:
        """A mentee can call for help from every screen, whatever it is about."""
        return self.name in MENTEES and callbacks.NeedHelp not in [kind_of(data) for _, data in buttons_of(last)]

    def _is_to_press(self, data: str) -> bool:
        kind = kind_of(data)
        key = data if kind in LOOKING else kind.__prefix__
        if kind in NEVER_PRESSED or key in self.done:
            return False
        self.done.add(key)
        self.reached.add(kind)
        return True

    async def _shown(self, act: str) -> list[tuple[int, str]]:
        """What a press has put on the screen, checked; gives its buttons."""
        await self.person.until(lambda: (self.person.toasts() if ":" in act else self.person.news()) or None, act)
        await self.world.settled()
        screens = {one["message_id"]: one for one in self.person.news()}.values()
        said = [one["text"] for one in self.person.toasts()] + [text_of(one) for one in screens]
        self.faults += [f"{self.name}, {act}: {text}" for text in said if text.startswith(REFUSALS)]
        self.faults += [f"{self.name}, {act}: {fault}" for one in screens for fault in faults_of(one)]
        shown = [one for one in screens if buttons_of(one)]
        self.faults += [f"{self.name}, {act}: no button for help" for one in shown[-1:] if self._lacks_help(one)]
        found = [(one["message_id"], data) for one in screens for _, data in buttons_of(one)]
        self.seen |= {kind_of(data) for _, data in found}
        return found


def in_order(layer: list[tuple[int, str]]) -> list[tuple[int, str]]:
    """What spoils other buttons comes last, and about whom the others are not."""
    spoiling = [one for one in layer if kind_of(one[1]) in LAST]
    rest = [one for one in layer if kind_of(one[1]) not in LAST]
    spoiling.reverse()
    spoiling.sort(key=lambda one: LAST.index(kind_of(one[1])))
    return [*rest, *spoiling]


def kind_of(data: str) -> type[CallbackData]:
    return CLASSES[data.partition(":")[0]]


def faults_of(screen: Json) -> list[str]:
    """What is wrong with a screen: too long, or too many rows beside its list."""
    rows = [[data.partition(":")[0] for _, data in row] for row in rows_of(screen)]
    kinds = list(chain.from_iterable(rows))
    own = [row for row in rows if any(kinds.count(kind) < 3 for kind in row)]
    faults = [f"{len(own)} rows"] if len(own) > ROWS else []
    return faults + (["too long"] if len(text_of(screen)) > LONGEST else [])


def rows_of(screen: Json) -> list[list[tuple[str, str]]]:
    keyboard = screen.get("reply_markup", {}).get("inline_keyboard", [])
    return [[(one["text"], one["callback_data"]) for one in row if "callback_data" in one] for row in keyboard]


def refusals() -> tuple[str, ...]:
    """How every sentence begins that says that something cannot be done."""
    more = ["This button is from another time. This is where we are:", "Sorry, this did not work."]
    with words.speaking("ru"):
        return tuple(words.gettext(one).partition("{")[0] for one in [*errors.WORDS.values(), *more])


REFUSALS = refusals()


async def stage(session: AsyncSession, number: int, now: datetime) -> Stage:
    """A region, a town, a school and a partner, each with its people."""
    region = await factories.region(session, f"Край {number}")
    town = await factories.place(session, PlaceKind.MUNICIPALITY, f"Город {number}", parent=region)
    school = await factories.school(session, f"Школа {number}", parent=town)
    partner = await factories.place(session, PlaceKind.PARTNER, f"Завод {number}", parent=region)
    stage = Stage()
    for called, (place, role, name, group, age) in cast(region, town, school, partner).items():
        born = now.year - age if age else None
        stage.people[called] = await factories.person(session, place, role, name=name, group=group, born=born)
    people = stage.people
    people["guardian"].memberships[0].group = None
    await factories.care(session, people["guardian"], people["child"])
    deputy = Membership(place_id=school.id, role=Role.CURATOR, since=now - timedelta(days=1))
    deputy.until, deputy.stands_in_for_id = now + timedelta(days=9), people["curator"].id
    people["deputy"].memberships.append(deputy)
    await factories.person(session, school, name="Второв Лев Ильич", born=now.year - 15, group="9А")
    await factories.person(session, school, name="Второв Лев Ильич", group="9А")
    await what_waits(session, school, people["curator"], people["mentee"], now)
    await pairs(session, school, people, now)
    await session.flush()
    return stage


async def what_waits(
    session: AsyncSession, school: PlaceRow, curator: PersonRow, mentee: PersonRow, now: datetime
) -> None:
    """Somebody of last year, somebody who has left, two who have applied by a poster, a survey, a request."""
    last = await factories.person(session, school, name="Алов Ян Ильич", born=now.year - 13, group="7В")
    last.memberships[0].school_year = now.year - 1
    gone = await factories.person(session, school, name="Былов Ян Ильич", born=now.year - 13, group="7В")
    gone.memberships[0].until = now - timedelta(days=1)
    wave = Wave(place_id=school.id, audience={}, reminders=[], is_anonymous=False, pool=[], created_at=now)
    wave.form_version_id = (await form_versions.latest(session, code="q1_mentee")).id
    wave.opens_at, wave.closes_at = now - timedelta(hours=1), now + timedelta(days=14)
    session.add(wave)
    await session.flush()
    session.add(WaveMember(wave_id=wave.id, person_id=mentee.id, state=Asked.ASKED, asked_at=now, reminded=0))
    await requests.add(session, RequestKind.ACCESS, mentee, asked_by_id=mentee.id, now=now)
    poster = Poster(place_id=school.id, token_hash=f"poster of {school.name}", made_by_id=curator.id, made_at=now)
    session.add(poster)
    await session.flush()
    for name in ("Второв Лев Ильич", "Яснов Лев Ильич"):
        asks = await factories.person(session, school, name=name, came_in=True)
        await session.delete(asks.memberships[0])
        asked = Application(
            poster_id=poster.id, person_id=asks.id, consent_version=consent_texts.newest("C1"), consented_at=now
        )
        asked.role, asked.group, asked.sent_at = Role.MENTEE, "9А", now
        session.add(asked)


async def pairs(session: AsyncSession, school: PlaceRow, people: dict[str, PersonRow], now: datetime) -> None:
    """A pair that works and will meet, and a proposal."""
    programme = await factories.programme(session, school, school_year=now.year, ends_on=(now + timedelta(99)).date())
    mentors = [
        people["mentor"],
        await factories.person(session, school, Role.MENTOR, name="Малинин Олег Ильич", born=now.year - 40),
    ]
    pupils = [
        await factories.person(session, school, name=name, born=now.year - 15, group="9А")
        for name in ("Рыбин Олег Ильич", "Рыбина Анна Ильинична")
    ]
    for one in (mentors[1], *pupils):
        await factories.agreed(session, one, ConsentKind.PROCESSING, at=now)
    works = await factories.pair(session, programme, mentors[0], pupils[0], now=now)
    await factories.meeting(session, works, now + timedelta(days=2))
    await factories.pair(session, programme, mentors[1], pupils[1], state=PairState.PROPOSED, now=now)


Cast = dict[str, tuple[PlaceRow, Role, str, str | None, int]]


def cast(region: PlaceRow, town: PlaceRow, school: PlaceRow, partner: PlaceRow) -> Cast:
    """Whom a school and what stands above it and beside it have."""
    return {
        "coordinator of a region": (region, Role.COORDINATOR, "Лосев Олег Юрьевич", None, 0),
        "coordinator of a municipality": (town, Role.COORDINATOR, "Лосева Инна Юрьевна", None, 0),
        "head": (school, Role.HEAD, "Главин Олег Ильич", "директор", 0),
        "curator": (school, Role.CURATOR, "Совина Мария Петровна", "завуч", 0),
        "deputy": (school, Role.OBSERVER, "Зимина Ольга Ильинична", "классный руководитель", 0),
        "privacy officer": (school, Role.PRIVACY_OFFICER, "Тайнова Вера Ильинична", "секретарь", 0),
        "trainer": (school, Role.TRAINER, "Учёнова Вера Ильинична", "методист", 0),
        "mentor": (school, Role.MENTOR, "Клюквин Пётр Ильич", "учитель", 40),
        "mentee": (school, Role.MENTEE, "Котов Пётр Ильич", "9А", 19),
        "child": (school, Role.MENTEE, "Котова Вера Ильинична", "6Б", 12),
        "guardian": (school, Role.GUARDIAN, "Котова Анна Львовна", None, 0),
        "observer": (school, Role.OBSERVER, "Душина Вера Ильинична", "педагог-психолог", 0),
        "partner": (partner, Role.PARTNER, "Заводов Олег Ильич", "инженер", 0),
    }


async def walk(world: World, called: str, everybody: Collection[str]) -> Walk:
    """Somebody of a fresh stage, on which all the others are in, presses all there is."""
    now = await world.bot.now()
    async with world.session() as session:
        found = await stage(session, next(world.numbers), now)
        for one in set(everybody) - {called, "child"}:
            found.people[one].chat = factories.telephone()
        await session.flush()
        await agrees(session, found, called, now)
        await invitations.issue(session, me=None, person_id=found.people["child"].id, now=now)
    made = Walk(world, called, await world.comes_in(found.people[called]))
    await made.from_home()
    return made


async def agrees(session: AsyncSession, found: Stage, called: str, now: datetime) -> None:
    """A mentor and a mother have said yes already: they see what comes after it."""
    about = {"mentor": "mentor", "guardian": "child"}.get(called)
    if about:
        signer = found.people[called]
        signer.chat = factories.telephone()
        await session.flush()
        kinds = consents.STARTING[:2] if called == "guardian" else consents.STARTING[:1]
        for matter in map(consents.Matter, kinds):
            me, subject = factories.me(signer), found.people[about]
            await consents.give(session, me=me, subject_id=subject.id, matter=matter, now=now)
        signer.chat = None


async def forms_reached(world: World) -> set[str]:
    """The forms by which somebody began to type something into the bot."""
    async with world.session() as session:
        return set(await session.scalars(select(FormVersion.code).join(Response)))


async def test_three_presses_from_home_reach_everything(sqlite_url: str) -> None:
    async with serve() as server, running(sqlite_url, server.url) as bot:
        world = World(server, bot, sqlite_url)
        await world.begin()
        async with world.session() as session:
            everybody = list((await stage(session, 0, await bot.now())).people)
        walks = [await walk(world, called, everybody) for called in everybody]
        opened = await forms_reached(world)
        await world.end()
    faults = [fault for one in walks for fault in one.faults]
    assert faults == []
    reached = {kind for one in walks for kind in one.reached}
    seen = {kind for one in walks for kind in one.seen}
    unreached = {*CLASSES.values()} - reached - NEVER_PRESSED - FOLLOWING.keys()
    assert ", ".join(sorted(kind.__name__ for kind in unreached - IN_SIGHT)) == ""
    assert sorted(kind.__name__ for kind in IN_SIGHT - seen) == []
    assert sorted(set(ASKED_FOR) - opened - DEEPER) == []
