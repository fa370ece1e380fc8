"""Every action, role and relation of `docs/access.md`, each by a press of its own: the screen, or a refusal."""

from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from aiogram.filters.callback_data import CallbackData
from sqlalchemy import select

from bot import callbacks as cb
from bot.press import Introduce
from demo.server import serve
from models import AuditEntry, ConsentKind, Response, ResponseState, Role
from services import audit, curators, form_versions
from services.access import Action
from services.lists import Listed
from services.people import Which
from services.requests import Detail
from tests.bot_process import running
from tests.guards.access import PERSONAL, Personal, Where, Whose, reaches
from tests.phone import Person
from tests.stories.handing_over import press_all, refusals
from tests.stories.rights_stage import Furnished, Stage, dump, staged, surname
from tests.stories.world import World

Row = dict[str, int]
PRESSES: list[tuple[Action, Callable[[Row], CallbackData]]] = [
    (Action.SEE_PLACES, lambda row: cb.CuratedPlace(place_id=row["place_id"])),
    (Action.CREATE_PLACE, lambda row: cb.NewPlace(parent_id=row["place_id"])),
    (Action.EDIT_PLACE, lambda row: cb.EditPlace(place_id=row["place_id"])),
    (Action.INVITE_CURATOR, lambda row: cb.NewCurator(place_id=row["place_id"])),
    (Action.TAKE_EVERYTHING, lambda row: cb.AskEverything(place_id=row["place_id"])),
    (Action.SEE_PEOPLE, lambda row: cb.PersonCard(person_id=row["person_id"])),
    (Action.ADD_PEOPLE, lambda row: cb.Applications(place_id=row["place_id"])),
    (Action.INVITE_PEOPLE, lambda row: cb.Slips(place_id=row["place_id"])),
    (Action.MARK_CONSENTS, lambda row: cb.MarkPaper(place_id=row["place_id"], person_id=row["person_id"])),
    (Action.SEE_RESPONSES, lambda row: cb.Questionnaires(place_id=row["place_id"])),
    (Action.SEE_CONSENTS, lambda row: cb.Consents(place_id=row["place_id"])),
    (Action.SEE_RETURNS, lambda row: cb.Returns(place_id=row["place_id"])),
    (Action.SEE_MENTORS, lambda row: cb.People(place_id=row["place_id"], which=Which.ALL)),
    (Action.HAND_OVER, lambda row: cb.Deputise(place_id=row["place_id"], curator_id=row["curator_id"])),
    (Action.RUN_SURVEYS, lambda row: cb.SurveyDays(place_id=row["place_id"])),
    (Action.SEE_RESULTS, lambda row: cb.ResultsPage(wave_id=row["wave_id"])),
    (Action.AUTHOR_FORMS, lambda row: cb.Forms(place_id=row["place_id"])),
    (Action.ENTER_ANSWERS, lambda row: cb.PaperAnswers(wave_id=row["wave_id"])),
    (Action.SEE_REQUESTS, lambda row: cb.Requests(place_id=row["place_id"])),
    (Action.HANDLE_REQUESTS, lambda row: cb.PaperRequest(place_id=row["place_id"])),
    (Action.SEE_AUDIT, lambda row: cb.WhoLooked(place_id=row["place_id"])),
    (Action.ERASE, lambda row: cb.Erasures(place_id=row["place_id"])),
    (Action.CHOOSE_MODE, lambda row: cb.ChooseMode(place_id=row["place_id"])),
    (Action.SEE_ROADMAP, lambda row: cb.Deadlines(place_id=row["place_id"])),
    (Action.DO_TASKS, lambda row: cb.TaskPapers(task_id=row["task_id"])),
    (Action.REVIEW_TASKS, lambda row: cb.TasksToReview(place_id=row["place_id"])),
    (Action.SEE_ROADMAP, lambda row: cb.Shelf(place_id=row["place_id"])),
    (Action.SEE_PAIRS, lambda row: cb.Pairs(place_id=row["place_id"])),
    (Action.SEND_BROADCASTS, lambda row: cb.Broadcasts(place_id=row["place_id"])),
    (Action.SEND_BROADCASTS, lambda row: cb.NewBroadcast(place_id=row["place_id"])),
    (Action.MAKE_PAIRS, lambda row: cb.PairForms(place_id=row["place_id"])),
    (Action.MAKE_PAIRS, lambda row: cb.ProposePairs(place_id=row["place_id"], form="pupil_pupil")),
    (Action.MAKE_PAIRS, lambda row: cb.Gatherings(place_id=row["place_id"])),
    (Action.MAKE_PAIRS, lambda row: cb.Interviews(place_id=row["place_id"])),
    (Action.MAKE_PAIRS, lambda row: cb.Programmes(place_id=row["place_id"])),
    (Action.MAKE_PAIRS, lambda row: cb.WhoIsStuck(place_id=row["place_id"])),
    (Action.MAKE_PAIRS, lambda row: cb.Finishing(place_id=row["place_id"])),
    (Action.RUN_EVENTS, lambda row: cb.Events(place_id=row["place_id"])),
    (Action.SEE_PAIRS, lambda row: cb.PairOrders(place_id=row["place_id"])),
    (Action.MAKE_PAIRS, lambda row: cb.OrderTemplates(place_id=row["place_id"])),
    (Action.SEE_PAIRS, lambda row: cb.PairLists(place_id=row["place_id"])),
    (Action.SEE_PAIRS, lambda row: cb.RequestLists(place_id=row["place_id"])),
    (Action.SEE_PAIRS, lambda row: cb.TakeNote(place_id=row["place_id"])),
    (Action.RUN_ROADMAP, lambda row: cb.PutFile(place_id=row["place_id"])),
    (Action.RUN_ROADMAP, lambda row: cb.ReadyPlans(place_id=row["place_id"])),
]
"""By what an action is tried in a place."""
OWN_AND_BELOW: dict[Action, CallbackData] = {
    Action.SEE_LISTS: cb.Lists(listed=Listed.CURATORS),
    Action.SEE_SURVEY_TOTALS: cb.SurveyTotals(),
}
"""What names no place: it shows those of one's own and below."""
KINDS = (ConsentKind.PROCESSING, ConsentKind.MESSENGER)
"""What everybody who takes part is asked at the start."""
PERSONALLY: dict[Personal, Callable[[Row], list[CallbackData]]] = {
    Personal.READ_CONSENT: lambda row: [
        cb.ConsentsOf(person_id=row["person_id"]),
        *(cb.Consent(person_id=row["person_id"], kind=kind) for kind in KINDS),
        *(cb.ConsentText(person_id=row["person_id"], kind=kind) for kind in KINDS),
    ],
    Personal.SAY_CONSENT: lambda row: [cb.Agree(person_id=row["person_id"])],
    Personal.ANSWER: lambda row: [Introduce(response_id=row["response_id"])],
    Personal.CALL_FOR_HELP: lambda row: [cb.NeedHelp(person_id=row["person_id"])],
    Personal.REACH_CURATOR: lambda row: [cb.AskCurator(person_id=row["person_id"])],
    Personal.SEE_DATA: lambda row: [cb.MyData(person_id=row["person_id"]), cb.TakeStored(person_id=row["person_id"])],
    Personal.CORRECT_DATA: lambda row: [cb.CorrectDetail(person_id=row["person_id"], detail=Detail.NAME)],
    Personal.TAKE_BACK: lambda row: [cb.Withdraw(person_id=row["person_id"], kind=ConsentKind.MESSENGER)],
}


class Tried:
    """One telephone of each role in the town in the middle, and what it presses."""

    def __init__(self, stage: Stage) -> None:
        self.stage = stage
        self.places = {
            Where.OWN: [stage.town],
            Where.BELOW: [stage.below],
            Where.BESIDE: [stage.beside, stage.partner],
            Where.ABOVE: [stage.region],
        }
        self.drafts: dict[Role, int] = {}

    def phone(self, role: Role) -> Person:
        """Of whoever holds the role."""
        return self.stage.actors[self._name(role)]

    def in_places(self, role: Role, *, allowed: bool) -> Iterator[str]:
        """Presses that the table allows this role, or that it does not."""
        for action, press in PRESSES:
            for where, there in self.places.items():
                if reaches(action, role, where) is allowed:
                    yield from (press(self._rows(role, action, one)).pack() for one in there)
        for action, button in OWN_AND_BELOW.items():
            if reaches(action, role, Where.OWN) is allowed:
                yield button.pack()

    def personally(self, role: Role, *, allowed: bool) -> Iterator[str]:
        """The same about oneself, one's child and others."""
        for personal, press in PERSONALLY.items():
            may = PERSONAL[personal].get(role, frozenset())
            for whose in Whose:
                if (whose in may) is allowed:
                    yield from (one.pack() for row in self._whose(role, whose, personal) for one in press(row))

    def unknown(self, role: Role) -> set[str]:
        """Whom nobody of this role may read of where they were refused."""
        own = {surname(self.stage.rows_of[self._name(role)]), surname(self.stage.town.people["ward"])}
        return {surname(one) for one in self.stage.everybody()} - own

    def participants(self) -> set[str]:
        """Those whom nobody above may read of."""
        named = ("pupil", "ward", "mentor", "parent", "applicant")
        return {surname(place.people[one]) for place in self.stage.places for one in named}

    async def drafts_of_their_own(self) -> None:
        """A mentee and a mentor have a questionnaire to begin."""
        world, town = self.stage.world, self.stage.town.place
        now = await world.bot.now()
        for role, code in ((Role.MENTEE, "mentee_intake"), (Role.MENTOR, "mentor_intake")):
            async with world.session() as session:
                version = await form_versions.latest(session, code=code)
                draft = Response(person_id=self._id(role), place_id=town.id, form_version_id=version.id, filling={})
                draft.state, draft.nonce, draft.changed_at = ResponseState.ASSIGNED, "nonce", now
                session.add(draft)
                await session.flush()
                self.drafts[role] = draft.id

    def _rows(self, role: Role, action: Action, there: Furnished) -> Row:
        """What a place has; whoever leads it hands over what is theirs."""
        is_own = action is Action.HAND_OVER and role in curators.LEADERS and there is self.stage.town
        return there.rows | ({"curator_id": self._id(role)} if is_own else {})

    def _whose(self, role: Role, whose: Whose, personal: Personal) -> Iterator[Row]:
        if whose is Whose.OTHER:
            mentors = personal is Personal.REACH_CURATOR
            for one in self.stage.places:
                yield one.rows | ({"person_id": one.people["mentor"].id} if mentors else {})
        elif personal is Personal.ANSWER:
            if whose is Whose.ONESELF and role in self.drafts:
                yield {"response_id": self.drafts[role]}
        elif whose is Whose.ONESELF:
            yield {"person_id": self._id(role)}
        elif role is Role.GUARDIAN:
            yield {"person_id": self.stage.town.people["ward"].id}

    def _name(self, role: Role) -> str:
        return f"{role.value} of {self.stage.town.place.name}"

    def _id(self, role: Role) -> int:
        return self.stage.rows_of[self._name(role)].id


async def the_whole_table(url: str) -> None:
    """Pressed, cell by cell."""
    async with serve() as server, running(url, server.url) as bot:
        world = World(server, bot, url)
        await world.begin()
        stage = await staged(world)
        for role in Role:
            await stage.enters(role, stage.town)
        tried = Tried(stage)
        await tried.drafts_of_their_own()
        await bot.turn(forward=timedelta(hours=6))
        await what_is_denied_does_nothing(world, tried)
        await what_is_allowed_shows_its_screen(world, tried)
        await a_child_takes_back_what_was_said_for_it(world, tried)
        await every_look_is_written_down(world)
        await world.end()


@pytest.mark.timeout(900)
async def test_the_whole_table_is_what_real_presses_come_to(sqlite_url: str) -> None:
    await the_whole_table(sqlite_url)


@pytest.mark.timeout(900)
async def test_on_postgresql_presses_come_to_the_same_table(postgresql_url: str) -> None:
    await the_whole_table(postgresql_url)


async def what_is_denied_does_nothing(world: World, tried: Tried) -> None:
    """A refusal, no name, and every table as it was."""
    before = await dump(world)
    for role in Role:
        data = [*tried.in_places(role, allowed=False), *tried.personally(role, allowed=False)]
        pressed = await press_all(world, tried.phone(role), data)
        assert (role, [one for one, note in pressed.notes.items() if note not in refusals()]) == (role, [])
        assert (role, pressed.naming(tried.unknown(role))) == (role, [])
    after = await dump(world)
    assert {name: rows for name, rows in after.items() if rows != before[name]} == {}


async def what_is_allowed_shows_its_screen(world: World, tried: Tried) -> None:
    """A screen; and whoever is above reads of curators and of nobody else."""
    for role in Role:
        data = [*tried.in_places(role, allowed=True), *tried.personally(role, allowed=True)]
        pressed = await press_all(world, tried.phone(role), data)
        assert (role, [(one, note) for one, note in pressed.notes.items() if note in refusals()]) == (role, [])
        assert len(pressed.texts) >= len(set(data))
        if role is Role.COORDINATOR:
            stage = tried.stage
            assert pressed.naming(tried.participants()) == []
            seen = {place.place.name for place in stage.places if pressed.naming([surname(place.people["curator"])])}
            assert seen == {stage.town.place.name, stage.below.place.name}


async def a_child_takes_back_what_was_said_for_it(world: World, tried: Tried) -> None:
    """The guardian has said yes; the child may not say it, but may take it back."""
    ward = tried.stage.town.people["ward"]
    child, said = await world.comes_in(ward), cb.Agree(person_id=ward.id).pack()
    taken_back = cb.Withdraw(person_id=ward.id).pack()
    assert (await press_all(world, child, [said])).notes[said] in refusals()
    assert (await press_all(world, child, [taken_back])).notes[taken_back] not in refusals()


async def every_look_is_written_down(world: World) -> None:
    """Each screen that has named somebody stands in the log by its own name."""
    naming = {"people.PersonCard", "people.People", "people.Questionnaires", "consents.MarkPaper"}
    naming |= {"places.CuratedPlace", "places.Lists", "applications.Applications", "paper_answers.PaperAnswers"}
    naming |= {"rights.Requests"}
    async with world.session() as session:
        screens = set(await session.scalars(select(AuditEntry.screen)))
    assert naming <= screens
    assert audit.NOWHERE not in screens


def test_every_action_is_tried() -> None:
    assert {action for action, _ in PRESSES} | OWN_AND_BELOW.keys() == set(Action)
    assert PERSONALLY.keys() == set(Personal)
