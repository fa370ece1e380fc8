"""What may pass the messenger is decided in one place: forms, files, links and questions ask there."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from models import (
    Answer,
    Change,
    ConsentKind,
    ConsentRoute,
    DataMode,
    FormVersion,
    ModeChoice,
    Person,
    Place,
    PlaceKind,
    RequestKind,
    Response,
    ResponseState,
    Role,
)
from services import (
    consents,
    data_modes,
    form_beginnings,
    form_versions,
    forms,
    invitations,
    on_paper,
    paper_form,
    paper_list,
    places,
    posters,
    request_queue,
    requests,
    undo,
    uploads,
    written_answers,
)
from services.access import Me
from services.data_modes import PASSING
from services.errors import AlreadySo, FileNotByChat, NotAllowed, NotByChat, NotFound, NotHere
from services.questionnaire import Choose, Done, Skip
from services.written_answers import Fault, Line, Untaken
from tests import factories

CODE = "mentee_intake"


async def school_of(session: AsyncSession, mode: DataMode, kind: PlaceKind = PlaceKind.COLLEGE) -> Place:
    """A college in which this mode was chosen."""
    made = await factories.place(session, kind, "Колледж № 7", minors_consent=ConsentRoute.PAPER)
    await data_modes.note(session, made, mode=mode, reason="Приказ", by=None, now=factories.EARLIER)
    return made


async def student(session: AsyncSession, place: Place, now: datetime, name: str = "Рыжов Егор") -> Person:
    """A grown-up student who has agreed and has the intake in hand."""
    person = await factories.person(session, place, name=name, born=now.year - 19, group="11А", came_in=True)
    await factories.agreed(session, person, ConsentKind.PROCESSING)
    await factories.agreed(session, person, ConsentKind.PARTICIPATION)
    await form_beginnings.assign(session, person=person, place_id=place.id, now=now)
    return person


async def intake(session: AsyncSession, person: Person) -> Response:
    """The questionnaire in somebody's hands."""
    return (await session.scalars(select(Response).where(Response.person_id == person.id))).one()


async def presses_through(session: AsyncSession, person: Person, now: datetime) -> list[str]:
    """Goes through the intake by its buttons and sends it; gives the kinds of what was asked."""
    me, response = factories.me(person), await intake(session, person)
    await forms.open_(session, me, response.id, now=now)
    kinds = []
    while kind := await forms.expects(session, response):
        kinds.append(kind.value)
        for action in (Choose(0), Done(), Skip()):
            step = await forms.answer(session, me, response.id, nonce=response.nonce, action=action, now=now)
            if step.invalid is None:
                break
        if kind.value in ("select_multiple", "rank"):
            await forms.answer(session, me, response.id, nonce=response.nonce, action=Done(), now=now)
    step = await forms.send(session, me, response.id, nonce=response.nonce, now=now)
    assert not step.stale
    await session.flush()
    return kinds


async def answers(session: AsyncSession, response: Response) -> dict[str, object]:
    """What is kept of a questionnaire."""
    kept = await session.execute(select(Answer.name, Answer.value).where(Answer.response_id == response.id))
    return {row.name: row.value for row in kept}


def row(person: Person, question: str, answer: str, number: int = 2) -> Line:
    """A row of a table of answers."""
    return Line(number, person.code, CODE, question, answer)


@pytest.mark.parametrize(
    "code", ["new_person", "people_lines", "new_guardian", "new_curator", "curator_appointment", "birth_date"]
)
@pytest.mark.parametrize("mode", list(DataMode))
async def test_forms_that_ask_who_somebody_is_open_only_where_names_pass(
    session: AsyncSession, now: datetime, code: str, mode: DataMode
) -> None:
    place = await school_of(session, mode)
    curator = await factories.curator(session, place)
    opening = form_beginnings.begin(session, code=code, person=curator.persons[0], place_id=place.id, now=now)
    if PASSING[mode].names:
        assert (await opening).state is ResponseState.PARTIAL
    else:
        with pytest.raises(NotByChat) as refused:
            await opening
        assert refused.value.command == data_modes.INSTEAD[code]


async def test_forms_about_the_place_itself_open_everywhere(session: AsyncSession, now: datetime) -> None:
    place = await school_of(session, DataMode.CLOSED)
    curator = await factories.curator(session, place)
    for code in ("place_details", "mode_choice", "paper_consent"):
        assert await form_beginnings.begin(session, code=code, person=curator.persons[0], place_id=place.id, now=now)


@pytest.mark.parametrize("mode", DataMode)
async def test_how_it_should_be_is_asked_only_where_words_pass(
    session: AsyncSession, now: datetime, mode: DataMode
) -> None:
    place = await school_of(session, mode)
    somebody = await student(session, place, now)
    given = {"place_id": place.id, "about_id": somebody.id, "preset": {"detail": "name"}}
    response = await form_beginnings.begin(session, code=requests.FORM, person=somebody, now=now, **given)
    asked = [question.name for question in (await on_paper.version(session, response)).form.questions]
    assert ("words" in asked) is PASSING[mode].words
    before = requests.Wish(requests.Detail.NAME, "Ежевикина Инна")
    await requests.add(session, RequestKind.CORRECTION, somebody, asked_by_id=somebody.id, wish=before, now=now)
    curator = await factories.curator(session, place)
    ((line,), _may) = await request_queue.of_place(session, me=curator, place_id=place.id, now=now)
    assert line.wish == (before if PASSING[mode].words else before._replace(words=""))


async def test_no_file_and_no_poster_where_names_do_not_pass(session: AsyncSession, now: datetime) -> None:
    place = await school_of(session, DataMode.CLOSED)
    curator = await factories.curator(session, place)
    with pytest.raises(NotByChat):
        await uploads.receive(session, me=curator, file_id="file", size=10, now=now)
    with pytest.raises(NotByChat):
        await posters.make(session, me=curator, place_id=place.id, now=now)


@pytest.mark.parametrize("mode", [DataMode.CLOSED, DataMode.OFFLINE])
async def test_a_roadmap_comes_in_where_names_do_not_pass_if_its_file_holds_no_list(
    session: AsyncSession, now: datetime, mode: DataMode
) -> None:
    curator = await factories.curator(session, await school_of(session, mode))
    for name in ("Дорожная карта.xlsx", "план.txt", "люди.csv", None):
        with pytest.raises(FileNotByChat) as refused:
            await uploads.receive(session, me=curator, file_id="file", size=10, name=name, now=now)
        assert refused.value.command == "people import"
    assert await uploads.receive(session, me=curator, file_id="file", size=10, name="Приказ.DOCX", now=now)


async def test_a_poster_that_hung_before_opens_nothing_any_more(session: AsyncSession, now: datetime) -> None:
    place = await school_of(session, DataMode.OPEN)
    curator = await factories.curator(session, place)
    job, _ = await posters.make(session, me=curator, place_id=place.id, now=now)
    assert await posters.look(session, token=job.parameters["token"])
    await data_modes.note(session, place, mode=DataMode.CLOSED, reason="Приказ", by=None, now=now)
    assert await posters.look(session, token=job.parameters["token"]) is None


async def test_a_link_shows_the_code_and_the_letter_of_the_class(session: AsyncSession, now: datetime) -> None:
    place = await school_of(session, DataMode.CLOSED)
    curator = await factories.curator(session, place)
    child = await factories.person(session, place, name="Рыжов Егор", born=now.year - 12, group="6Б")
    guardian = await factories.guardian(session, child)
    tokens = [await invitations.issue(session, me=curator, person_id=one.id, now=now) for one in (child, guardian)]
    own, care = [await invitations.look(session, me=factories.stranger(), token=one, now=now) for one in tokens]
    assert own is not None
    assert care is not None
    assert (own.initials, own.letter) == (child.code, "Б")
    assert (care.initials, care.children) == (guardian.code, (child.code,))


async def test_without_a_messenger_only_the_staff_come_in(session: AsyncSession, now: datetime) -> None:
    place = await school_of(session, DataMode.CLOSED)
    curator = await factories.curator(session, place)
    child = await factories.person(session, place, name="Рыжов Егор", born=now.year - 12, group="6Б")
    guardian = await factories.guardian(session, child)
    head = await factories.person(session, place, Role.HEAD, name="Осокин Лев")
    before = await invitations.issue(session, me=curator, person_id=child.id, now=now)
    await data_modes.note(session, place, mode=DataMode.OFFLINE, reason="Приказ", by=None, now=now)
    assert await invitations.look(session, me=factories.stranger(), token=before, now=now) is None
    for one in (child, guardian):
        with pytest.raises(NotHere):
            await invitations.issue(session, me=curator, person_id=one.id, now=now)
    assert [one.person.id for one in await invitations.absent(session, place.id, now=now)] == [head.id]
    token = await invitations.issue(session, me=curator, person_id=head.id, now=now)
    opened = await invitations.look(session, me=factories.stranger(), token=token, now=now)
    assert opened is not None
    assert opened.initials == head.code


async def test_whoever_takes_part_is_shut_out_once_the_messenger_is_given_up(
    session: AsyncSession, now: datetime
) -> None:
    place = await school_of(session, DataMode.CLOSED)
    pupil = factories.me(await student(session, place, now))
    curator = await factories.curator(session, place)
    assert not await data_modes.is_shut_out(session, pupil, now=now)
    await data_modes.note(session, place, mode=DataMode.OFFLINE, reason="Приказ", by=None, now=now)
    assert await data_modes.is_shut_out(session, pupil, now=now)
    assert not await data_modes.is_shut_out(session, curator, now=now)
    assert not await data_modes.is_shut_out(session, factories.stranger(), now=now)


async def test_a_closed_intake_asks_by_buttons_and_leaves_the_words_for_paper(
    session: AsyncSession, now: datetime
) -> None:
    place = await school_of(session, DataMode.CLOSED)
    person = await student(session, place, now)
    assert "text" not in await presses_through(session, person, now)
    response = await intake(session, person)
    assert response.state is ResponseState.SUBMITTED
    assert "intake/request_details" in response.on_paper
    curator = await factories.curator(session, place)
    (line,) = await paper_list.listed(session, me=curator, place_id=place.id, now=now)
    assert (line.person.code, line.group, line.questions) == (person.code, "11А", len(response.on_paper))
    with pytest.raises(NotAllowed):
        await paper_list.listed(session, me=factories.me(person), place_id=place.id, now=now)
    before = await answers(session, response)
    rows = [row(person, path, "Хочу понять алгебру") for path in response.on_paper]
    (entered,) = await written_answers.enter(session, place_id=place.id, lines=rows, now=now)
    assert entered.left == response.on_paper == []
    assert await answers(session, response) == before | {one.question: "Хочу понять алгебру" for one in rows}
    assert await paper_list.listed(session, me=curator, place_id=place.id, now=now) == []


async def test_nobody_is_asked_on_paper_once_their_consent_is_taken_back(session: AsyncSession, now: datetime) -> None:
    place = await school_of(session, DataMode.CLOSED)
    person = await student(session, place, now)
    await presses_through(session, person, now)
    await consents.withdraw(session, me=factories.me(person), subject_id=person.id, now=now + timedelta(minutes=1))
    assert await paper_list.waiting(session, place.id, now=now + timedelta(minutes=2)) == []


async def test_an_open_intake_asks_for_words(session: AsyncSession, now: datetime) -> None:
    place = await school_of(session, DataMode.OPEN)
    person = await student(session, place, now)
    assert "text" in await presses_through(session, person, now)
    assert (await intake(session, person)).on_paper == []


async def test_a_draft_that_stands_at_a_question_for_words_goes_on_by_buttons(
    session: AsyncSession, now: datetime
) -> None:
    place = await school_of(session, DataMode.OPEN)
    person = await student(session, place, now)
    me, response = factories.me(person), await intake(session, person)
    await forms.open_(session, me, response.id, now=now)
    while (kind := await forms.expects(session, response)) and kind.value != "text":
        for action in (Choose(0), Done(), Skip()):
            step = await forms.answer(session, me, response.id, nonce=response.nonce, action=action, now=now)
            if step.invalid is None:
                break
        if kind.value == "select_multiple":
            await forms.answer(session, me, response.id, nonce=response.nonce, action=Done(), now=now)
    nonce = response.nonce
    await data_modes.note(session, place, mode=DataMode.CLOSED, reason="Приказ", by=None, now=now)
    assert response.nonce != nonce
    asked = await forms.expects(session, response)
    assert asked is not None
    assert asked.value != "text"


async def test_a_whole_intake_comes_in_as_a_table(session: AsyncSession, now: datetime) -> None:
    place = await school_of(session, DataMode.OFFLINE)
    person, other = await student(session, place, now), await student(session, place, now, "Лисина Вера")
    said = {"request": "Подтянуть учёбу", "wishes": "yes", "hard_subjects": "physics;maths", "time": "Вторник; friday"}
    rows = [row(person, name, answer, number) for number, (name, answer) in enumerate(said.items(), start=2)]
    (entered,) = await written_answers.enter(session, place_id=place.id, lines=rows, now=now)
    assert (entered.answers, entered.left) == (4, [])
    response = await intake(session, person)
    assert (response.state, response.entered_by_id) == (ResponseState.SUBMITTED, None)
    kept = await answers(session, response)
    assert kept["intake/hard_subjects"] == ["maths", "physics"]
    assert kept["intake/time"] == ["tuesday", "friday"]
    waiting = await paper_list.waiting(session, place.id, now=now)
    assert [(one.person.id, one.questions) for one in waiting] == [(other.id, None)]


@pytest.mark.parametrize(
    ("question", "answer", "fault"),
    [
        ("nothing", "Да", Fault.QUESTION_UNKNOWN),
        ("met_before_where", "В лагере", Fault.NOT_ASKED),
        ("importance", "одиннадцать", Fault.UNREADABLE),
        ("hard_subjects", "Астрология", Fault.UNREADABLE),
        ("importance", "9", Fault.INCOMPLETE),
    ],
)
async def test_a_row_that_cannot_be_taken_is_named_and_nothing_is_kept(
    session: AsyncSession, now: datetime, question: str, answer: str, fault: Fault
) -> None:
    place = await school_of(session, DataMode.OFFLINE)
    person = await student(session, place, now)
    begun = [row(person, "wishes", "Да"), row(person, "request", "Подтянуть учёбу", 3)]
    lines = [*begun, row(person, question, answer, 4)]
    with pytest.raises(Untaken) as refused:
        await written_answers.enter(session, place_id=place.id, lines=lines, now=now)
    assert [one.fault for one in refused.value.wrong] == [fault]
    assert (await intake(session, person)).state is ResponseState.ASSIGNED


async def test_neither_strangers_nor_those_who_have_not_agreed_are_typed_in(
    session: AsyncSession, now: datetime
) -> None:
    place = await school_of(session, DataMode.OFFLINE)
    person = await student(session, place, now)
    alone = await factories.person(session, place, name="Лисина Вера", born=now.year - 19)
    lines = [row(person, "wishes", "Нет"), Line(3, "ZZZZZZ", CODE, "wishes", "Да"), row(alone, "wishes", "Да", 4)]
    with pytest.raises(Untaken) as refused:
        await written_answers.enter(session, place_id=place.id, lines=lines, now=now)
    assert [(one.row, one.fault) for one in refused.value.wrong] == [
        (3, Fault.PERSON_UNKNOWN),
        (4, Fault.NOT_WAITING),
    ]


async def test_a_mode_is_chosen_by_a_coordinator_and_every_choice_is_logged(
    session: AsyncSession, now: datetime
) -> None:
    region = await factories.region(session)
    above = await factories.coordinator(session, region)
    place, _ = await places.create(
        session,
        me=above,
        parent_id=region.id,
        kind=PlaceKind.SCHOOL,
        name="Школа № 7",
        time_zone="Europe/Moscow",
        data_mode=DataMode.OPEN,
        reason="Частная школа",
        minors_consent=ConsentRoute.CHAT,
        now=now,
    )
    curator = await factories.curator(session, place)

    async def choose(me: Me) -> Change:
        chosen = DataMode.CLOSED
        return (await data_modes.choose(session, me=me, place_id=place.id, mode=chosen, reason="Приказ", now=now))[1]

    with pytest.raises(NotAllowed):
        await choose(curator)
    change = await choose(above)
    assert not (await data_modes.passing(session, place.id)).names
    with pytest.raises(AlreadySo):
        await choose(above)
    await undo.take_back(session, change_id=change.id, me=above, now=now)
    assert (place.data_mode, place.data_mode_reason) == (DataMode.OPEN, "Частная школа")
    assert (await data_modes.passing(session, place.id)).names
    logged = await session.scalars(select(ModeChoice).where(ModeChoice.place_id == place.id).order_by(ModeChoice.id))
    assert [(one.mode, one.by_id) for one in logged] == [
        (mode, above.persons[0].id) for mode in (DataMode.OPEN, DataMode.CLOSED, DataMode.OPEN)
    ]


async def test_no_form_of_the_programme_asks_in_a_closed_chat_what_buttons_cannot_answer(session: AsyncSession) -> None:
    for number in await session.scalars(select(FormVersion.id)):
        form = (await form_versions.published(session, number)).form
        spoken = paper_form.spoken(form)
        assert all(paper_form.passes(one) for one in spoken.questions)
        assert spoken.nodes == form.nodes
        assert {one.path for one in form.questions if paper_form.passes(one)} == set(spoken.by_path) or spoken is form


def test_one_door_is_open_for_a_form_of_the_organisations_own() -> None:
    assert data_modes.answered_at(Place(kind=PlaceKind.SCHOOL, name="Школа № 7")) is None


async def test_a_foreign_questionnaire_stays_foreign(session: AsyncSession, now: datetime) -> None:
    place = await school_of(session, DataMode.CLOSED)
    person, other = await student(session, place, now), await student(session, place, now, "Лисина Вера")
    with pytest.raises(NotFound):
        await forms.open_(session, factories.me(other), (await intake(session, person)).id, now=now)
