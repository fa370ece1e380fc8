"""Two schools that keep names to themselves: in one the chat holds codes and buttons alone, in the other there is none.

Whatever leaves for Telegram is recorded, every value of every call, and searched at the end.
"""

import csv
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bot import callbacks as cb
from demo import arguments, bot_api
from demo.server import Server, serve
from models import (
    Chat,
    ConsentKind,
    DataMode,
    ModeChoice,
    Place,
    Promise,
    PromiseState,
    RoadmapState,
    Role,
    TaskState,
)
from models import Person as PersonRow
from services import consents, roster
from services.access import Me
from services.deadline_context import Reason
from services.errors import NotHere
from tests import factories
from tests.bot_process import BotProcess, running, verb
from tests.phone import Person
from tests.services import owing
from tests.stories.handing_over import ACTS, Walk, kind_of, press_all
from tests.stories.respondent import UNSURE, Answers, Respondent
from tests.stories.test_first_mentees import LINK, types_in
from tests.stories.test_waves import SOON, starts
from tests.stories.world import World, school_morning

pytestmark = pytest.mark.timeout(900)  # each story is a year's worth of command lines and screens

REGION, SCHOOL = "Озёрный край", "Колледж № 7"
PATH = f"{REGION}/{SCHOOL}"
CURATOR = "Брусникина Надежда Павловна"
HEAD = "Осокин Лев Маркович"
MENTOR = "Клюквин Роман Ильич"
STUDENTS = ("Земляникина Вера Романовна", "Морошкин Егор Львович", "Калинина Любовь Игоревна")
PUPIL, FATHER, MOTHER = "Ежевикин Тимур Олегович", "Ежевикин Олег Юрьевич", "Терновская Инна Саввична"
GROWING, PARENT = "Барбарисов Глеб Андреевич", "Барбарисова Ольга Петровна"
"""Somebody who comes of age while the story goes on."""
OFFICER = "Малинина Ирина Фёдоровна"
PHONE = "+7 914 555-01-23"
SECRET = "Хочу понять тригонометрию до экзамена"
WORDS = "Помог подготовиться к олимпиаде"
TYPED = "Меня зовут Егор, мне сложно"
STUDENT: Answers = {
    "Хотите, чтобы у вас был наставник?": "Да",
    "С кем вам было бы интересно?": ["Со студентом"],
    "С чем вам хочется помощи больше всего?": "Подтянуть учёбу",
    "Какие предметы даются труднее?": ["Математика"],
    "Насколько это для вас важно?": "9",
    "Что вам нравится?": None,
    "Что вы думаете делать дальше?": "Ещё думаю",
    "Какого наставника вам хотелось бы?": ["Спокойного"],
    "Когда вам удобно встречаться?": ["Вторник"],
    "В какое время?": "Вечером",
    "У вас уже был наставник?": "Нет",
    "Хотели бы вы потом сами стать наставником?": "Может быть",
}
BIRTH = re.compile(
    r"(?:12\.03|07\.11|09\.10|23\.05)\.(?:19|20[01])\d"
    r"|(?:12 марта|7 ноября|9 октября|23 мая) (?:19|20[01])\d"
    r"|(?:19|20[01])\d{1,2}-(?:03-12|11-07|10-09|05-23)"
)
"""A birth date of somebody here, however a screen writes it; the days of the story itself are later."""
NAMELESS = (cb.EditForm, cb.EditQuestion)
"""Hundreds of screens with the words of questionnaires, and of nobody."""
OF_A_KIND = 2
"""Buttons of one kind that are pressed, of those that change something."""
HARSH = (
    *(cb.Withdraw, cb.Revoke, cb.OtherTelephone, cb.YearStep, cb.MoveTo, cb.LetGo, cb.EndDeputy),
    *(cb.CloseSurvey, cb.FinishRequest, cb.DeclineRequest, cb.EraseNow, cb.EraseAll, cb.Undo),
)
"""What takes other buttons away comes last, and in this order."""
SAID = {"birthdays", "dispute", "help", "request_received"}
"""Kinds of messages that come by themselves."""
FILES = {"everything", "audit", "consent_print", "list", "registers"}
"""What lies on the server in place of files in the chat."""


@dataclass
class Traffic:
    """Everything that a bot has asked of Telegram: each value, and each file with its name."""

    calls: list[str] = field(default_factory=list)

    def holding(self, values: Sequence[str]) -> list[str]:
        """The calls in which one of these values stands as a word."""
        wanted = re.compile("|".join(rf"(?<!\w){re.escape(one)}(?!\w)" for one in values), re.IGNORECASE)
        return [call for call in self.calls if wanted.search(call)]


@contextmanager
def recorded(patch: pytest.MonkeyPatch) -> Iterator[Traffic]:
    """The traffic of a server of Telegram at home, as it comes over the wire."""
    traffic, read = Traffic(), arguments.read

    async def note(request: web.BaseRequest) -> arguments.Arguments:
        given = await read(request)
        values = {name: _opened(value) for name, value in given.values.items()}
        files = {name: [file.name, file.content.decode(errors="replace")] for name, file in given.uploads.items()}
        traffic.calls.append(json.dumps([values, files], ensure_ascii=False, default=str))
        return given

    with patch.context() as patched:
        patched.setattr(bot_api.arguments, "read", note)
        yield traffic


def _opened(value: Any) -> Any:
    """JSON inside JSON hides Cyrillic letters behind escapes."""
    try:
        return json.loads(value) if isinstance(value, str) and value[:1] in ("[", "{") else value
    except ValueError:
        return value


@dataclass
class Story:
    """Who is in it."""

    world: World
    server: Server
    bot: BotProcess
    url: str
    folder: Path
    traffic: Traffic
    codes: dict[str, str] = field(default_factory=dict)
    """By name."""

    async def verb(self, *words: str) -> Any:
        """What the command line says."""
        return await verb(self.url, self.server.url, *words)

    def table(self, name: str, *rows: Sequence[str]) -> str:
        """A file on the organisation's server."""
        file = self.folder / name
        with file.open("w", encoding="utf-8", newline="") as opened:
            csv.writer(opened, delimiter=";").writerows(rows)
        return str(file)

    async def row(self, session: AsyncSession, name: str) -> PersonRow:
        """Somebody, as the database knows them."""
        return (await session.scalars(select(PersonRow).where(PersonRow.name == name))).one()

    async def agreed(self, *names: str) -> None:
        """Papers have come back, and the intakes are handed out."""
        now = await self.bot.now()
        async with self.world.session() as session:
            people = [await self.row(session, name) for name in names]
            for person in people:
                for kind in (ConsentKind.PROCESSING, ConsentKind.MESSENGER):
                    await factories.agreed(session, person, kind)
            await consents.open_intakes(session, people, now=now)

    async def key(self) -> None:
        """The list of codes is read on the server."""
        listed = await self.verb("people", "list", "--place", PATH)
        self.codes = {one["name"]: one["code"] for one in listed["people"] if one["name"]}


@pytest.fixture
async def story(database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """A server of Telegram, a bot at work, and a region with its coordinator to be."""
    with recorded(monkeypatch) as traffic:
        async with serve() as server, running(database_url, server.url) as bot:
            world = World(server, bot, database_url)
            await bot.turn(to=school_morning(datetime.now(UTC)))
            yield Story(world, server, bot, database_url, tmp_path, traffic)
            await world.end()


async def test_in_a_closed_school_nothing_that_tells_who_somebody_is_leaves_for_telegram(story: Story) -> None:
    coordinator = await the_coordinator_makes_a_school(story, "Только коды и кнопки")
    await the_list_comes_in_on_the_server(story)
    curator = await comes_in_by_the_command_line(story, "curator", CURATOR)
    phones = await people_come_in_by_codes(story, curator)
    await the_intake_ends_without_words(story, phones)
    await what_is_left_is_typed_in_on_the_server(story, curator)
    await a_survey_is_answered_by_buttons(story, curator, phones)
    await what_is_typed_is_neither_kept_nor_repeated(story, curator, phones)
    officer = await comes_in_by_the_command_line(story, "privacy_officer", OFFICER)
    alike = STUDENTS[1:]
    everybody = [*(phones[name] for name in phones if name not in alike), officer, coordinator, curator]
    await guardians_differ(story)
    await documents_name_people(story)
    await story.bot.turn(forward=timedelta(days=4))
    for harsh in (False, True):
        walks = await everybody_looks_at_everything(story, everybody)
        await everybody_does_everything(story, walks, harsh=harsh)
        await story.bot.turn(forward=timedelta(days=25))
    await everybody_looks_at_everything(story, everybody)
    check_nothing_left(story)
    await check_what_was_said(story)


async def test_an_offline_school_goes_through_everything_on_paper(story: Story) -> None:
    await the_coordinator_makes_a_school(story, "Ничего, всё на бумаге")
    await the_list_comes_in_on_the_server(story)
    curator = await comes_in_by_the_command_line(story, "curator", CURATOR)
    await nobody_but_the_staff_is_let_in(story)
    await story.agreed(*STUDENTS)
    whole = [
        ("wishes", "Да"),
        ("request", "studies"),
        ("hard_subjects", "maths; russian"),
        ("request_details", SECRET),
        ("time", "Вторник;Четверг"),
    ]
    rows = [(story.codes[STUDENTS[0]], "mentee_intake", *pair) for pair in whole]
    curator.writes("Меню")
    await curator.presses("Анкеты")
    await curator.presses("Дописать с бумаги")
    assert f"{story.codes[STUDENTS[0]]}, 11А: Анкета участника, целиком" in await curator.reads("Дописать с бумаги")
    made = await story.verb(
        "form", "enter", story.table("paper.csv", ("код", "анкета", "вопрос", "ответ"), *rows), "--place", PATH
    )
    assert made["entered"] == [
        {"code": story.codes[STUDENTS[0]], "form": "mentee_intake", "answers": len(whole), "left": []}
    ]
    answers = (await story.verb("form", "answers", "mentee_intake"))["responses"]
    (sent,) = [one for one in answers if one["state"] == "submitted"]
    assert sent["answers"]["intake/request_details"] == SECRET
    assert sent["answers"]["intake/hard_subjects"] == ["russian", "maths"]
    await starts(curator)
    await story.bot.turn(forward=SOON)
    said = [
        (story.codes[one], "q1_mentee", *pair) for one in STUDENTS for pair in (("glad", "yes"), ("effectiveness", "8"))
    ]
    table = story.table("survey.csv", ("code", "form", "question", "answer"), *said)
    await story.verb("form", "enter", table, "--place", PATH)
    (counted,) = (await story.verb("form", "results", "q1_mentee", "--place", PATH))["surveys"]
    assert (counted["answered"], counted["asked"]) == (3, 3)
    async with story.world.session() as session:
        sent = select(PersonRow.name).join(Promise, Promise.receiver_id == PersonRow.id)
        written_to = set(await session.scalars(sent.where(Promise.state == PromiseState.SENT)))
    assert written_to.isdisjoint((*STUDENTS, PUPIL, FATHER, MENTOR))
    check_nothing_left(story)


async def the_coordinator_makes_a_school(story: Story, mode: str) -> Person:
    made = await story.verb("invite", "--role", "coordinator", "--place", REGION)
    coordinator = story.world.telephone()
    coordinator.opens(made["link"])
    await coordinator.presses("Да, это я")
    await coordinator.reads("Мои дела")
    for button in ("Школы", REGION, "Новая школа"):
        await coordinator.presses(button)
    described = {
        "Как называется организация?": SCHOOL,
        "Что это за организация?": "Колледж или техникум",
        "По времени какого города она живёт?": "Москва, Санкт-Петербург (МСК)",
        "Что может проходить через Telegram?": mode,
        "Почему так можно?": "Решение директора от 1 сентября",
        "Как дают согласие за тех, кому нет 18?": "В этом чате",
    }
    await types_in(coordinator, described)
    await coordinator.presses("Открыть")
    await coordinator.reads(SCHOOL)
    assert await coordinator.hears(await coordinator.presses("Новый куратор")) == (
        "Имена здесь через чат не проходят. На сервере: python -m bot invite --role curator"
    )
    return coordinator


async def the_list_comes_in_on_the_server(story: Story) -> None:
    year = (await story.bot.now()).year
    rows = [
        ("Код", "ФИО", "Дата или год рождения", "Класс/должность", "Роль", "ФИО представителя"),
        *(("", name, f"12.03.{year - 19}", "11А", "наставляемый", "") for name in STUDENTS),
        ("", PUPIL, f"07.11.{year - 13}", "6Б", "наставляемый", FATHER),
        ("", GROWING, f"09.10.{year - 18}", "11А", "наставляемый", PARENT),
        ("", MENTOR, f"23.05.{year - 41}", "учитель", "наставник", ""),
        ("", HEAD, "", "директор", "руководитель", ""),
    ]
    file = story.table("people.csv", *rows)
    looked = await story.verb("people", "import", file, "--place", PATH, "--dry-run")
    assert (looked["counts"]["made"], looked["applied"]) == (7, None)
    done = await story.verb("people", "import", file, "--place", PATH, "--apply")
    assert done["applied"] == {"made": 7, "changed": 0, "guardians": 2}
    async with story.world.session() as session:
        await factories.guardian(session, await story.row(session, PUPIL), name=MOTHER)
    await story.key()


async def comes_in_by_the_command_line(story: Story, role: str, name: str) -> Person:
    made = await story.verb("invite", "--role", role, "--place", PATH)
    telephone = story.world.telephone()
    telephone.opens(made["link"])
    await telephone.presses("Да, это я")
    await telephone.reads("Мои дела")
    async with story.world.session() as session:
        row = (await session.scalars(select(PersonRow).where(PersonRow.chat_id == telephone.chat_id))).one()
        row.phone = PHONE
        code = row.code
    naming = story.table(f"{role}.csv", ("Код", "ФИО"), (code, name))
    done = await story.verb("people", "import", naming, "--place", PATH, "--apply")
    assert done["applied"]["changed"] == 1
    await story.key()
    assert story.codes[name] == code
    return telephone


async def people_come_in_by_codes(story: Story, curator: Person) -> dict[str, Person]:
    curator.writes("Меню")
    for button in ("Люди", "Раздать ссылки", "Сделать ссылки"):
        await curator.presses(button)
    await curator.reads("Это все ссылки")
    lines = "\n".join(curator.texts()).splitlines()
    links = {lines[at - 1]: line for at, line in enumerate(lines) if LINK.fullmatch(line)}
    phones = {}
    for name in (*STUDENTS, MENTOR, HEAD, PUPIL, FATHER, MOTHER, GROWING, PARENT):
        (link,) = [link for label, link in links.items() if label.startswith(story.codes[name])]
        phones[name] = story.world.telephone()
        phones[name].opens(link)
        shown = await phones[name].reads("Это вы?")
        assert story.codes[name] in shown
        assert roster.initials(name) not in shown
        await phones[name].presses("Да, это я")
        await phones[name].reads("Мои дела")
    return phones


async def the_intake_ends_without_words(story: Story, phones: Mapping[str, Person]) -> None:
    await story.agreed(*STUDENTS, MENTOR)
    for name in STUDENTS:
        phones[name].writes("Меню")
        await phones[name].presses("Анкета")
        await phones[name].presses("Начать")
        respondent = Respondent(phones[name])
        review = await respondent.fills(STUDENT)
        phones[name].presses_data(review.message_id, review.options["Отправить"])
        assert "Остальное куратор спросит на бумаге" in await phones[name].reads("ответы у куратора")


async def what_is_left_is_typed_in_on_the_server(story: Story, curator: Person) -> None:
    curator.writes("Меню")
    await curator.presses("Анкеты")
    await curator.presses("Дописать с бумаги")
    left = await curator.reads("Дописать с бумаги")
    assert all(f"{story.codes[name]}, 11А: Анкета участника, 1 вопрос" in left for name in STUDENTS)
    await curator.presses("Напечатать")
    said = await curator.reads("Файл лежит на сервере: exports/")
    (name,) = re.findall(r"exports/(\S+\.pdf)", said)
    assert (story.bot.folder / "exports" / name).read_bytes().startswith(b"%PDF")
    code = story.codes[STUDENTS[0]]
    table = story.table(
        "left.csv", ("code", "form", "question", "answer"), (code, "mentee_intake", "request_details", SECRET)
    )
    made = await story.verb("form", "enter", table, "--place", PATH)
    assert made["entered"] == [{"code": code, "form": "mentee_intake", "answers": 1, "left": []}]
    answers = (await story.verb("form", "answers", "mentee_intake"))["responses"]
    assert SECRET in [one["answers"].get("intake/request_details") for one in answers]
    curator.writes("Меню")
    await curator.presses("Анкеты")
    await curator.presses("Дописать с бумаги")
    assert code not in await curator.reads("Дописать с бумаги")


async def a_survey_is_answered_by_buttons(story: Story, curator: Person, phones: Mapping[str, Person]) -> None:
    for name in STUDENTS:
        phones[name].puts_the_phone_down()
    await starts(curator)
    await story.bot.turn(forward=SOON)
    for name in STUDENTS:
        respondent = Respondent(phones[name])
        question = await respondent.sees()
        while not question.is_review:
            pressed = next(label for label in ("Да", "8", "Часто", UNSURE) if label in question.options)
            question = await respondent.presses(question, pressed)
        phones[name].presses_data(question.message_id, question.options["Отправить"])
        await phones[name].reads("Ответы записаны")
    table = story.table(
        "words.csv",
        ("code", "form", "question", "answer"),
        (story.codes[STUDENTS[1]], "q1_mentee", "valuable", WORDS),
    )
    made = await story.verb("form", "enter", table, "--place", PATH)
    (entered,) = made["entered"]
    assert not [path for path in entered["left"] if path.endswith("valuable")]


async def what_is_typed_is_neither_kept_nor_repeated(
    story: Story, curator: Person, phones: Mapping[str, Person]
) -> None:
    for name in (STUDENTS[1], PUPIL):
        phones[name].writes(TYPED)
        await phones[name].until(lambda name=name: phones[name].texts() or None, "an answer")
    curator.writes("Меню")
    await curator.presses("Люди")
    assert "people import" in await curator.hears(await curator.presses("Добавить людей"))
    curator.sends_file("список.csv", f"{PUPIL};2012".encode())
    await curator.reads("На сервере: python -m bot people import")


async def guardians_differ(story: Story) -> None:
    now = await story.bot.now()
    async with story.world.session() as session:
        child = await story.row(session, PUPIL)
        for name, say in ((FATHER, consents.give), (MOTHER, consents.refuse)):
            guardian = await story.row(session, name)
            me = Me(await session.get_one(Chat, guardian.chat_id), [guardian])
            await say(session, me=me, subject_id=child.id, now=now)


async def documents_name_people(story: Story) -> None:
    """The college's own roadmaps, one a draft, and what was said of them."""
    now = await story.bot.now()
    async with story.world.session() as session:
        college = (await session.scalars(select(Place).where(Place.name == SCHOOL))).one()
        for state in (RoadmapState.ACCEPTED, RoadmapState.DRAFT):
            document = await owing.roadmap(session, college, f"План, за который отвечает {CURATOR}")
            document.state = state
            row = await owing.step(
                session,
                document,
                "Под руководством Осокина Льва Марковича обсудить с Клюквиным Р.И. начало работы",
                responsibles=["Осокин Л.М., директор", CURATOR],
                result="отчёт Брусникиной Н. П.",
                note=f"Спросить, согласен ли {PUPIL}",
            )
            row.reasons = [Reason.NO_DEADLINE] if state is RoadmapState.DRAFT else []
            if state is RoadmapState.ACCEPTED:
                task = await owing.task(session, row, college, now.date() + timedelta(days=10))
                task.state, task.comment = TaskState.RETURNED, "Передайте Осокину Л.М."


async def everybody_looks_at_everything(story: Story, everybody: Sequence[Person]) -> list[Walk]:
    walks = [Walk(story.world, person, passing_by=NAMELESS) for person in everybody]
    for walk in walks:
        await walk.everywhere()
    return walks


async def everybody_does_everything(story: Story, walks: Sequence[Walk], *, harsh: bool) -> None:
    """Whatever somebody was shown they press, what changes something, too."""
    for walk in walks:
        acts: list[str] = []
        for data in walk.shown:
            kind = kind_of(data)
            is_due = kind in ACTS and (kind in HARSH) is harsh
            if is_due and sum(kind_of(one) is kind for one in acts) < OF_A_KIND:
                acts.append(data)
        acts.sort(key=lambda data: HARSH.index(kind_of(data)) if harsh else 0)
        await press_all(story.world, walk.person, acts)


async def nobody_but_the_staff_is_let_in(story: Story) -> None:
    async with story.world.session() as session:
        students = [await story.row(session, name) for name in STUDENTS]
        head = await story.row(session, HEAD)
    with pytest.raises(NotHere):
        await story.world.link(students[0])
    telephone = story.world.telephone()
    telephone.opens(await story.world.link(head))
    assert story.codes[HEAD] in await telephone.reads("Это вы?")
    await telephone.presses("Да, это я")
    await telephone.reads("Мои дела")


def check_nothing_left(story: Story) -> None:
    """No part of a name, no telephone, no birth date and nothing that somebody said in words of their own."""
    names = [CURATOR, HEAD, OFFICER, MENTOR, *STUDENTS, PUPIL, FATHER, MOTHER, GROWING, PARENT]
    parts = [part for name in names for part in name.split()]
    initials = [roster.initials(name) for name in names]
    digits = [PHONE, PHONE.replace(" ", ""), "9145550123"]
    said = [SECRET, WORDS, TYPED, "тригонометрию", "олимпиаде", "зовут"]
    said += ["Осокина", "Осокину", "Льва", "Марковича", "Клюквиным", "Клюквина", "Брусникиной"]
    assert len(story.traffic.calls) > 50
    found = story.traffic.holding([*parts, *digits, *said])
    found += [call for call in story.traffic.calls if any(one in call for one in initials)]
    turning = re.compile(rf"({'|'.join(story.codes.values())}) \(\d{{1,2}} \w+\)")
    found += [call for call in story.traffic.calls if BIRTH.search(call) or turning.search(call)]
    assert not found, found[:5]


async def check_what_was_said(story: Story) -> None:
    """What is new in the programme has really been said here."""
    async with story.world.session() as session:
        kinds = set(await session.scalars(select(Promise.kind).where(Promise.state == PromiseState.SENT)))
    files = {one.name.partition("-")[0] for one in (story.bot.folder / "exports").iterdir()}
    assert kinds >= SAID, (SAID - kinds, kinds)
    assert files >= FILES, (FILES - files, files)


async def test_a_coordinator_changes_the_mode_and_takes_it_back(world: World) -> None:
    region, school = await world.region_with_school()
    coordinator = await world.comes_in(await world.somebody(region, Role.COORDINATOR, name="Лосев Олег Юрьевич"))
    pupil = await world.somebody(school, name="Рысин Глеб Львович", age=19, group="11А")
    curator = await world.curator(school, name="Совина Мария Петровна")
    for button in ("Школы", school.name, "Режим данных"):
        await coordinator.presses(button)
    await types_in(
        coordinator,
        {
            "Что может проходить через Telegram с этого дня?": "Только коды и кнопки",
            "Почему так решили?": "Приказ директора",
        },
    )
    assert "только коды и кнопки. Почему так можно: Приказ директора" in await coordinator.reads("Готово")
    curator.writes("Меню")
    await curator.presses("Люди")
    assert pupil.code in (listed := await curator.reads("11А"))
    assert "Рысин" not in listed
    await coordinator.presses("Отменить")
    await coordinator.reads("Всё как было")
    curator.writes("Меню")
    await curator.presses("Люди")
    await curator.reads("Рысин Глеб")
    async with world.session() as session:
        modes = [one.mode for one in await session.scalars(select(ModeChoice).where(ModeChoice.place_id == school.id))]
        place = await session.get_one(Place, school.id)
    assert modes == [DataMode.CLOSED]
    assert place.data_mode is None
