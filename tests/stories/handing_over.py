"""All that a curator can press: gathered by walking the menus, forged for what is never shown, pressed by anybody."""

from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import product
from typing import Any, get_args

from aiogram.filters.callback_data import CallbackData

from bot import callbacks as cb
from bot import press, words
from handlers import errors
from tests.phone import Person, buttons_of
from tests.stories.world import World

BUTTONS = {
    kind.__prefix__: kind
    for kind in CallbackData.__subclasses__()
    if kind.__module__.startswith((cb.__name__, press.__name__))
}
ABOUT_ONESELF = {cb.Home, cb.Settings, cb.Speak, cb.Wake, cb.MyData, cb.ByAccident}
"""What everybody may press: it shows whoever presses nothing but themselves."""
FOR_STRANGERS = {cb.LinkAnswer, cb.PosterAnswer, cb.PosterText, cb.Places, cb.Lists}
"""What is open to strangers and shows the place of nobody else: answers to a link, and lists of one's own places."""
MOST = 4
"""Buttons of one kind that are walked through: of a hundred days in a calendar, these."""
AT_ONCE = 50
"""Presses after which the answers are waited for."""
ONLY_FROM_THE_OWN_CHAT = {
    **dict.fromkeys((press.Press, press.Open, press.Introduce), "a questionnaire in one's own hands"),
    **dict.fromkeys((cb.AddLines, cb.Tick, cb.MarkTicked, cb.AddSchools), "what one has typed oneself"),
    **dict.fromkeys((cb.AddRoster, cb.LeaveRoster, cb.RosterPlace), "a table that one has sent oneself"),
    **dict.fromkeys((cb.Consent, cb.ConsentText), "one's own consent, or a child's"),
    **dict.fromkeys((cb.ConsentsOf, cb.ChildrensConsents, cb.Allow, cb.BlankReceived), "one's own, or a child's"),
    cb.ConsentFile: "one's own consent, or a child's",
    cb.MyPair: "one's own pair, or a child's",
    **dict.fromkeys((cb.PairOffer, cb.AcceptPair, cb.DeclinePair, cb.SayWhyNot), "a pair that one is asked about"),
    **dict.fromkeys((cb.AgreeToPair, cb.ObjectToPair), "one's own pair, or a child's"),
    **dict.fromkeys((cb.ChooseInterview, cb.PickInterview, cb.GiveUpInterview), "a talk about oneself as a mentor"),
    cb.TakeTemplate: "a template that one has sent oneself",
    **dict.fromkeys((cb.AgreeTime, cb.OtherWeekday, cb.WeekdayTimes, cb.NameTime, cb.AcceptTime), "times of one's own"),
    **dict.fromkeys((cb.ProposeMeeting, cb.MoveMeeting, cb.MeetingDays, cb.MeetingHours), "times of one's own pair"),
    **dict.fromkeys((cb.NameMeeting, cb.NameMove, cb.AcceptMeeting, cb.CancelMeeting), "a meeting of one's own"),
    **dict.fromkeys((cb.MyMeeting, cb.RemindHour, cb.MeetingFile), "a meeting of one's own, or of a child"),
    **dict.fromkeys((cb.MeetingPlaces, cb.MeetAt, cb.TypePlace), "where the mentor's own pair meets"),
    **dict.fromkeys((cb.MyEvent, cb.AnswerEvent, cb.BringToEvent, cb.RemindEventHour), "an event that invites oneself"),
    cb.TellMore: "what one has said of a meeting oneself",
    **dict.fromkeys((cb.MyData, cb.TakeStored, cb.Correct, cb.CorrectDetail), "one's own data, or a child's"),
    **dict.fromkeys((cb.AboutList, cb.OpenAbout, cb.ChangeAnswers), "a survey that asks oneself"),
    cb.Undo: "what one has done oneself",
    **dict.fromkeys((cb.AnswerBroadcast, cb.PassOnBroadcast), "what one has got oneself"),
    **dict.fromkeys((cb.BroadcastThread, cb.SayInThread), "a thread in which one speaks oneself"),
    cb.OpenAppeal: "a call for help that has come to oneself",
    **dict.fromkeys((cb.Deputise, cb.NameDeputy, cb.EndDeputy), "a deputy names no deputy"),
    **dict.fromkeys((cb.HandOver, cb.NameSuccessor), "who hands over is gone"),
    **dict.fromkeys((cb.WhoLooked, cb.WhoLookedFile), "no curator reads who looked"),
}
"""What works for nobody else, whatever their rights, and why."""
ACTS = {
    *(cb.Undo, cb.SummerDuty, cb.MarkSpecial, cb.AddLines, cb.RosterFile, cb.AddRoster, cb.LeaveRoster),
    *(cb.Invite, cb.Revoke, cb.InviteAll, cb.PrintSlips, cb.MakePoster, cb.ClosePoster, cb.Admit, cb.Reject),
    *(cb.JoinApplicant, cb.MarkTicked, cb.EndDeputy, cb.YearStep, cb.AskStaff, cb.Staying, cb.MoveTo, cb.LetGo),
    *(cb.BringBack, cb.SameHuman, cb.TwoHumans, cb.Split, cb.OtherTelephone, cb.AskEverything, cb.AskToBeCalled),
    *(cb.Agree, cb.Refuse, cb.Withdraw, cb.CallAdults, cb.Speak, cb.Wake, cb.ListFile, press.Press, press.Open),
    *(cb.RunSurvey, cb.RemindSurvey, cb.CloseSurvey, cb.MoveSurvey, cb.TickAnswer, cb.PutAnswerBack),
    *(cb.EnterAnswers, cb.PrintCopies, cb.OpenAbout, cb.ChangeAnswers, cb.ResultsTable, cb.ResultsChange),
    *(cb.TryForm, cb.TakeForm, cb.EmptyForm, cb.PublishForm, cb.LeaveForm, cb.MoveDrafts, cb.RetireForm),
    *(cb.WantConsent, cb.BlankReceived, cb.WriteNote),
    *(cb.ConsentFile, cb.GivenFile, cb.PrintBlanks),
    cb.OpenAppeal,
    *(cb.TakeStored, cb.CorrectDetail, cb.FinishRequest, cb.ExtendRequest, cb.DeclineRequest, cb.PaperRequest),
    *(cb.RenameQuestion, cb.AddOption, cb.DropQuestion, cb.SurveyResults, cb.WhoLookedFile),
    *(cb.EraseNow, cb.EraseAll, cb.ErasureAct, cb.PapersDestroyed, cb.ActNumber, cb.PrintOnPaper, cb.PrintMissing),
    *(cb.RoadmapAnswer, cb.RoadmapUnsaid, cb.SayBody, cb.SayBodyPerson, cb.BodiesRight),
    *(cb.RemindBelow, cb.Tighten, cb.BelowTable, cb.CalendarFile),
    *(cb.TaskDone, cb.ReopenTask, cb.TaskInWork, cb.MuteTask, cb.GoesOn, cb.AcceptTask, cb.AcceptTasks, cb.DecideMove),
    *(cb.ProposePairs, cb.LockPair, cb.ForbidPair, cb.AllowPair, cb.PutPair, cb.PutAnyway, cb.SwapMentors),
    *(cb.OfferPair, cb.OfferPairs, cb.PairsTable, cb.JoinPairs, cb.SplitGroup),
    *(cb.AcceptPair, cb.SayWhyNot, cb.AgreeToPair, cb.ObjectToPair),
    *(cb.NoteMentor, cb.NoteFamily, cb.NextMentor, cb.OfferInstead),
    *(cb.HoldGathering, cb.TickGuest, cb.AskGuests, cb.MoveAnswersEnd, cb.Wish, cb.RatherNots, cb.RatherNot),
    *(cb.WishesDone, cb.SetProgramme, cb.Weigh, cb.WeighAsUsual),
    *(cb.OfferInterview, cb.InviteToInterviews, cb.CallOffInterview, cb.PickInterview, cb.GiveUpInterview),
    *(cb.RemindPerson, cb.RemindPair, cb.PausePair, cb.ResumePair, cb.EndPair, cb.AnnulPair),
    *(cb.ReplaceMentor, cb.MentorLeaves, cb.OfferSuccessor, cb.FinishPair, cb.FinishAll),
    *(cb.PrepareOrder, cb.OrderFile, cb.BlankTemplate, cb.TakeTemplate, cb.OurLayout),
    *(cb.NameTime, cb.AcceptTime, cb.NameMeeting, cb.NameMove, cb.AcceptMeeting, cb.CancelMeeting),
    *(cb.RemindHour, cb.MeetingFile, cb.MeetAt, cb.TypePlace, cb.AskForTimes),
    *(
        cb.CancelEvent,
        cb.AnswerEvent,
        cb.BringToEvent,
        cb.RemindEventHour,
        cb.EventFile,
        cb.InviteToEvent,
        cb.RemindGuests,
    ),
    *(cb.PrintSheet, cb.PrintRead, cb.MakeEventPlan),
    *(cb.EventDoor, cb.TickVisit, cb.CloseEvent, cb.CountTraining, cb.EventCertificate, cb.AskAfterEvent),
    *(cb.TellMore, cb.LateMeeting, cb.LateWord, cb.DecideMeeting, cb.SettleSignal, cb.PairJournal),
    *(cb.AddGoal, cb.TypeGoal, cb.SetGoalDay, cb.ReachGoal, cb.RemoveGoal, cb.AgreeToPlan),
    *(cb.TakeRegisters, cb.TakeRequests, cb.TakeNote),
    *(cb.AcceptRoadmap, cb.LeaveRoadmap, cb.PastIsDone),
    *(cb.TakeFile, cb.RemoveFile, cb.Sample),
    *(cb.NewBroadcast, cb.AimBroadcast, cb.SetButtons, cb.TypeButtons, cb.LeaveAtOnce, cb.LeaveAt, cb.EmptyBroadcast),
    *(cb.DropBroadcast, cb.SendBroadcast, cb.ConfirmBroadcast, cb.CallBackBroadcast, cb.PauseBroadcast),
    *(cb.GoOnBroadcast, cb.StopBroadcast, cb.BroadcastLimit, cb.AnswerBroadcast),
    *(cb.TakeBroadcast, cb.RemindBroadcast, cb.CorrectBroadcast, cb.RemoveBroadcast, cb.PassOnBroadcast),
    *(cb.KeepBroadcast, cb.UseTemplate, cb.DropTemplate, cb.SayInThread),
    *(cb.TakeReadyPlan, cb.YearPicture, cb.PlaceYear, cb.SetStepDay, cb.WithoutDay, cb.SetEvent, cb.ToggleLevel),
}
"""What changes something: gathered and tried afterwards, but not pressed on the walk."""
SAMPLES: dict[str, Any] = {
    "seal": "0" * 16,
    "language": "ru",
    "hour": 9,
    "key": "staff",
    "year": 2026,
    "nonce": "nonce",
    "act": "0",
    "entry": "q1",
    "weeks": 1,
    "days": 31,
    "index": 0,
    "count": 1,
    "erasure_id": 1,
    "signal_id": 1,
    "goal_id": 1,
    "row": 0,
    "at": 0,
    "page": 0,
    "month": 24_321,
    "answer": "n",
    "level": "m",
    "what": "r",
    "condition": "mentor",
    "most": 50,
    "choice": 0,
    "broadcast_id": 1,
    "series_id": 1,
    "template_id": 1,
    "paper": "number",
    "printed": "s",
    "how": "going",
    "code": "organisation",
    "turn": 1,
    "day": "2026-12-18",
    "who": "organisation",
    "form": "pupil_pupil",
    "pair_id": 1,
    "mentor_id": 1,
    "gathering_id": 1,
    "guest_id": 1,
    "interview_id": 1,
    "about_id": 1,
    "programme_id": 1,
    "setting": "me",
    "value": 2,
    "part": "request",
    "points": 30,
    "order": "assigning",
    "own": "assigning",
    "order_id": 1,
    "weekday": 3,
    "clock": 900,
    "starts": 30_000_000,
    "plus": 1,
}
"""Values for fields that are no numbers of rows, where their type does not tell."""


@dataclass
class Walk:
    """What one telephone was shown."""

    world: World
    person: Person
    shown: dict[str, None] = field(default_factory=dict)
    """Buttons of every kind, in the order in which they were seen."""
    passing_by: Collection[type[CallbackData]] = ()
    """Not pressed, besides what changes something."""
    _kinds: Counter[type[CallbackData]] = field(default_factory=Counter)

    async def everywhere(self) -> None:
        """From home through everything that changes nothing."""
        self.person.writes("Меню")
        waiting = await self._look()
        while waiting:
            message_id, data = waiting.pop(0)
            if data not in self.shown and self._kinds[kind_of(data)] < MOST:
                self.shown[data] = None
                self._kinds[kind_of(data)] += 1
                if kind_of(data) not in {*ACTS, *self.passing_by}:
                    self.person.presses_data(message_id, data)
                    waiting += await self._look()

    async def _look(self) -> list[tuple[int, str]]:
        """Waits for the answer; gives the buttons that it brought."""
        await self.person.until(lambda: self.person.news() or self.person.toasts() or None, "an answer")
        await self.world.settled()
        return [(one["message_id"], data) for one in self.person.news() for _, data in buttons_of(one) if data]


@dataclass(frozen=True)
class Pressed:
    """What came of many presses: the note over each button, and all that was sent or changed."""

    notes: dict[str, str]
    texts: list[str]

    def not_refused(self) -> list[str]:
        """Buttons that said more than no."""
        free = ABOUT_ONESELF | FOR_STRANGERS
        return [data for data, note in self.notes.items() if note not in refusals() and kind_of(data) not in free]

    def refused(self) -> list[str]:
        """Buttons that somebody without the right would be told of in the same words."""
        return [f"{data}: {note}" for data, note in self.notes.items() if note in no_right()]

    def naming(self, names: Iterable[str]) -> list[str]:
        """What names somebody of these."""
        said = [*self.texts, *self.notes.values()]
        return [text for text in said if any(name in text for name in names)]


async def press_all(world: World, person: Person, data: Collection[str]) -> Pressed:
    """Presses one after another, whatever stands on the screen of the telephone."""
    message_id, notes, texts = person.messages()[-1]["message_id"], dict[str, str](), list[str]()
    for first in range(0, len(data), AT_ONCE):
        began = person.server.telegram.events.seq
        numbers = {one: person.presses_data(message_id, one) for one in [*data][first : first + AT_ONCE]}
        person.acted = began
        notes |= {one: await person.hears(number) for one, number in numbers.items()}
        await world.settled()
        texts += person.texts()
    return Pressed(notes, texts)


def forged(rows: dict[str, Collection[int]]) -> list[str]:
    """Buttons of every kind there is with numbers of real rows, by the name of the field."""
    return [
        kind(**dict(zip(kind.model_fields, values, strict=True))).pack()
        for kind in BUTTONS.values()
        for values in product(*(_values(kind, name, rows) for name in kind.model_fields))
    ]


def _values(kind: type[CallbackData], name: str, rows: dict[str, Collection[int]]) -> Collection[Any]:
    told = kind.model_fields[name]
    types = [one for one in (told.annotation, *get_args(told.annotation)) if isinstance(one, type)]
    if name in rows:
        return rows[name]
    if name in SAMPLES:
        return [SAMPLES[name]]
    if bool in types:
        return [True, False]
    if enums := [one for one in types if issubclass(one, StrEnum)]:
        return [next(iter(enums[0]))]
    assert not told.is_required(), f"say what {kind.__name__}.{name} may be"
    return [told.default]


def kind_of(data: str) -> type[CallbackData]:
    """What a button is."""
    return BUTTONS[data.partition(":")[0]]


def refusals() -> set[str]:
    """Every sentence by which somebody is told no."""
    gettext = words.catalogue("ru").gettext
    said = [*errors.WORDS.values(), "This questionnaire is closed already.", "This is answered already."]
    return {gettext(one) for one in said}


def no_right() -> set[str]:
    """The sentences that a stranger is told."""
    gettext = words.catalogue("ru").gettext
    return {gettext(errors.WORDS[kind]) for kind in (errors.errors.NotAllowed, errors.errors.NotFound)}
