"""A class of 25, from 11 to 18 years old, from the first consent to an act of destruction, and its twin on paper.

One place takes one way for everybody of an age, so two schools have such a class each. In the one minors and parents
answer in the chat; in the other the curator marks their papers at once, while those who are 18 answer in the chat:
there a class has both. From 14 to 17 a consent takes two words, one's own and a parent's.
What the story is about happens on telephones; the words of all others, who have telephones too, are put into the
ledger by the same service that answers a press.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import cycle, product
from pathlib import Path

from sqlalchemy import select

from handlers.screens import short_name
from models import (
    Answer,
    Category,
    ConsentKind,
    ConsentRoute,
    DataRequest,
    Erasure,
    Place,
    Response,
    ResponseState,
    Role,
)
from models import Person as PersonRow
from services import ages, consent_asks, consents, form_versions, gate, legal_days
from services.consents import Matter
from services.gate import Purpose
from services.legal_days import Duty
from tests import factories
from tests.phone import Person
from tests.sheets import HEADER, xlsx
from tests.stories.respondent import Answers, Respondent
from tests.stories.rights_stage import ENDS, STARTS
from tests.stories.test_erasure import CHAT, NAME, NEEDLES, PHONE, WORDS, at_work, everywhere, nowhere
from tests.stories.world import World

CLASS = "Сборная"
AGES = (*(11,) * 3, *(12,) * 3, *(13,) * 4, *(14,) * 3, *(15,) * 3, *(16,) * 3, *(17,) * 3, *(18,) * 3)
"""Of all 25 on the first day."""
BIRTHDAY = timedelta(days=40)
"""After the first day, for whoever has one in this story."""
SOON, SOME_DAYS = timedelta(minutes=3), timedelta(days=5)
"""A message waits for a minute, or over a weekend."""
NAMES = cycle(f"{start}{end} {first} Львович" for first, start, end in product(("Ян", "Лев", "Глеб"), STARTS, ENDS))
"""More than are in one story."""
LESSONS = timedelta(hours=6)
"""While they last nobody writes to pupils."""
C = ConsentKind
INTERESTS = "Что вам нравится?"
ANSWERS: Answers = {
    "Хотите, чтобы у вас был наставник?": "Да",
    "С кем вам было бы интересно?": ["Со студентом"],
    "С чем вам хочется помощи больше всего?": "Подтянуть учёбу",
    "Какие предметы даются труднее?": ["Математика"],
}


@dataclass
class Class:
    """25 pupils and their parents, all with telephones."""

    world: World
    school: Place
    curator: Person
    pupils: list[PersonRow] = field(default_factory=list)
    parents: dict[int, list[PersonRow]] = field(default_factory=dict)
    """By the number of the child."""

    def aged(self, years: int, number: int = 0) -> PersonRow:
        """One of those who were so old on the first day."""
        return [one for one, age in zip(self.pupils, AGES, strict=True) if age == years][number]

    def telephone(self, person: PersonRow) -> Person:
        """What somebody holds in their hands."""
        return Person(self.world.server, person.chat_id or 0)

    async def allowed(self, purpose: Purpose = Purpose.QUESTIONNAIRES, **about: Category | int) -> set[int]:
        """Those of the class whose data may be used now."""
        now, ids = await self.world.bot.now(), [one.id for one in self.pupils]
        async with self.world.session() as session:
            return await gate.allowed(session, person_ids=ids, purpose=purpose, at=now, **about)  # type: ignore[arg-type]

    async def states(self, pupil: PersonRow) -> set[ResponseState]:
        """Where the questionnaires of somebody stand."""
        async with self.world.session() as session:
            return set(await session.scalars(select(Response.state).where(Response.person_id == pupil.id)))


async def test_a_class_of_25_on_sqlite(sqlite_url: str, tmp_path: Path) -> None:
    await a_school_year(sqlite_url, tmp_path)


async def test_a_class_of_25_on_postgresql(postgresql_url: str, tmp_path: Path) -> None:
    await a_school_year(postgresql_url, tmp_path)


async def a_school_year(url: str, tmp_path: Path) -> None:
    """From September to the days after the birthdays."""
    exports = tmp_path / "kept" / "exports"
    exports.mkdir(parents=True)
    async with at_work(url, exports) as world:
        region, school = await world.region_with_school()
        paper = await a_class(world, await world.school(minors_consent=ConsentRoute.PAPER), turns=18)
        chat = await a_class(world, school, turns=14, named=NAME)
        tikhon = await a_family_agrees_in_the_chat(chat)
        await all_others_agree(chat)
        await a_class_hands_in_its_papers(paper)
        undecided = await two_pairs_of_parents_differ(chat)
        everybody = {one.id for one in chat.pupils}
        assert await chat.allowed() == everybody - {undecided.id}
        await four_say_no_and_nothing_stops(chat, region)
        assert await chat.allowed() == everybody - {undecided.id}
        await somebody_is_soon_of_age(paper)
        await one_takes_it_back_and_is_gone(chat, tikhon, url, exports)
        await birthdays_pass(chat, paper)
        assert await everywhere(world, url, exports) == {}


async def a_class(world: World, school: Place, *, turns: int, named: str | None = None) -> Class:
    """The list of a school; the first of those who are a year younger than `turns` have their birthday soon."""
    curator = await world.curator(school, name=next(NAMES))
    made, today = Class(world, school, curator), (await world.bot.now()).date()
    birthday = today + BIRTHDAY
    async with world.session() as session:
        for number, age in enumerate(AGES):
            nth = number - AGES.index(age)
            is_named = bool(named) and (age, nth) == (15, 0)
            born = date(today.year - age, 3, 15)
            if (age, nth) == (turns - 1, 0):
                born = date(birthday.year - turns, birthday.month, birthday.day)
            pupil = await factories.person(
                session,
                school,
                name=named if named and is_named else next(NAMES),
                born=born,
                group=CLASS,
                came_in=not is_named,
                may_be_written_to=False,
            )
            made.pupils.append(pupil)
            made.parents[pupil.id] = [
                await factories.guardian(session, pupil, name=next(NAMES), came_in=True)
                for _ in range(0 if age == ages.ADULT else 2 if age == 12 and nth < 2 else 1)
            ]
    for person in [*made.pupils, *(one for its in made.parents.values() for one in its)]:
        if person.chat_id:
            made.telephone(person).phone.chat.started = True
    return made


async def a_family_agrees_in_the_chat(chat: Class) -> Person:
    """A pupil of 15 and the mother, one consent after another; then the pupil begins to answer."""
    pupil = chat.aged(15)
    async with chat.world.session() as session:
        (await session.get_one(PersonRow, pupil.id)).phone = PHONE
    mother = chat.telephone(chat.parents[pupil.id][0])
    tikhon = await chat.world.comes_in(pupil, Person(chat.world.server, CHAT, "Тиша"))
    mother.writes("Меню")
    await mother.presses("Тихон")
    for title in ("Согласие за ребёнка", "Заявление об участии", "Согласие на сообщения"):
        await mother.reads(title)
        await mother.presses("Согласие даю")
    await mother.reads("Нужно ещё согласие самого ребёнка")
    tikhon.writes("Меню")
    await tikhon.presses("Согласие")
    await tikhon.presses("Согласие даю")
    await tikhon.reads("Согласие на сообщения")
    await tikhon.presses("Согласие даю")
    for button in ("Анкета", "Начать"):
        await tikhon.presses(button)
    await Respondent(tikhon).fills(ANSWERS, until=INTERESTS)
    tikhon.writes(WORDS)
    await tikhon.reads("Выберите, пожалуйста, одну из кнопок")
    await an_earlier_answer(chat, pupil)
    return tikhon


async def an_earlier_answer(chat: Class, pupil: PersonRow) -> None:
    """What the pupil has sent before in their own words."""
    now = await chat.world.bot.now()
    async with chat.world.session() as session:
        version = await form_versions.latest(session, code="q1_mentee")
        about = {"form_version_id": version.id, "person_id": pupil.id, "place_id": pupil.operator_id}
        sent = Response(state=ResponseState.SUBMITTED, filling={}, nonce="sent", changed_at=now, **about)
        session.add(sent)
        await session.flush()
        session.add(Answer(response_id=sent.id, name="/hobby", concept="hobby", value=WORDS))


async def agree(of: Class, pupils: Iterable[PersonRow]) -> None:
    """Everybody whose word about these pupils is waited for in the chat says yes."""
    now = await of.world.bot.now()
    async with of.world.session() as session:
        for pupil in pupils:
            signers = {one.id: one for one in [pupil, *of.parents[pupil.id]]}
            standings = await consent_asks.standings(session, PersonRow.id == pupil.id, at=now)
            for matter, signer_id in consents.awaited(standings[pupil.id]):
                me = factories.me(signers[signer_id])
                await consents.give(session, me=me, subject_id=pupil.id, matter=matter, now=now)


async def all_others_agree(chat: Class) -> None:
    """But for two whose parents differ, and one who says no to messages alone, on the telephone."""
    silent = chat.aged(18)
    await agree(chat, [one for one in chat.pupils if one not in (chat.aged(12), chat.aged(12, 1), silent)])
    telephone = chat.telephone(silent)
    telephone.writes("Меню")
    await telephone.presses("Согласие")
    await telephone.presses("Согласие даю")
    await telephone.reads("Согласие на сообщения")
    await telephone.presses("Не даю")
    await telephone.reads("больше ничего не меняется")
    telephone.writes("Меню")
    await telephone.reads("Для вас есть анкета")


async def a_class_hands_in_its_papers(paper: Class) -> None:
    """All but one of the minors, by one number and day; who is 18 answers in the chat."""
    await agree(paper, [one for one in paper.pupils if not paper.parents[one.id]])
    curator, late = paper.curator, paper.aged(11)
    minors = [one for one in paper.pupils if paper.parents[one.id]]
    curator.writes("Меню")
    await curator.presses("Согласия")
    await curator.presses(f"{CLASS} · {len(minors)}")
    await curator.presses("Бумаги сдали")
    await curator.reads("Номер согласия в журнале")
    curator.writes("14-Н")
    for button in ("Сегодня", "Отправить", short_name(late.name), f"Отметить: {len(minors) - 1}"):
        await curator.presses(button)
    await curator.reads(f"Отмечено {len(minors) - 1}")
    assert await paper.allowed() == {one.id for one in paper.pupils} - {late.id}


async def two_pairs_of_parents_differ(chat: Class) -> PersonRow:
    """Two mothers say yes and two fathers no; by a paper the curator settles one of the two, the other stays open."""
    decided, undecided = chat.aged(12), chat.aged(12, 1)
    now = await chat.world.bot.now()
    for child in (decided, undecided):
        mother, father = (factories.me(one) for one in chat.parents[child.id])
        async with chat.world.session() as session:
            for kind in consents.STARTING:
                await consents.give(session, me=mother, subject_id=child.id, matter=Matter(kind), now=now)
            await consents.refuse(session, me=father, subject_id=child.id, now=now)
    assert not {decided.id, undecided.id} & await chat.allowed()
    curator = chat.curator
    curator.puts_the_phone_down()
    await chat.world.bot.turn(forward=timedelta(minutes=30))
    for child in (decided, undecided):
        await curator.reads(f"Родители не согласны между собой: {short_name(child.name)}")
    curator.writes("Меню")
    for button in ("Согласия", "Спор родителей · 2", f"{short_name(decided.name)}: обработка данных", "Оставить «да»"):
        await curator.presses(button)
    await curator.reads("Номер")
    curator.writes("12")
    await curator.reads("Дата этой бумаги")
    curator.writes("сегодня")
    await curator.presses("Отправить")
    await curator.reads("Записано")
    assert decided.id in await chat.allowed()
    return undecided


async def four_say_no_and_nothing_stops(chat: Class, region: Place) -> None:
    """Messages were refused at the start; now a publication, a photo, and a transfer upwards are, each by one.

    Whoever has more to answer reads the next question at once.
    """
    silent, shy, child, private = chat.aged(18), chat.aged(16), chat.aged(11), chat.aged(18, 1)
    await chat.world.bot.turn(forward=LESSONS)
    for kind, answers, button in (
        ("Публикация", shy, "Не разрешаю"),
        ("Фото и видео", chat.parents[child.id][0], "Не даю"),
        ("Передача данных", private, "Не даю"),
    ):
        await asks_the_class(chat, kind, region)
        telephone = chat.telephone(answers)
        telephone.puts_the_phone_down()
        await chat.world.bot.turn(forward=SOON)
        await telephone.presses("Прочитать")
        await telephone.hears(await telephone.presses(button))
    said = {
        silent: Matter(C.MESSENGER),
        shy: Matter(C.DISSEMINATION),
        child: Matter(C.IMAGE),
        private: Matter(C.TRANSFER, region.id),
    }
    now = await chat.world.bot.now()
    async with chat.world.session() as session:
        for pupil, (kind, to) in said.items():
            found = await consents.standing(session, [pupil.id], now=now, kind=kind, recipient_id=to)
            assert found[pupil.id].refused, kind
    for pupil in said:
        assert await chat.states(pupil) == {ResponseState.ASSIGNED}
    matched = await chat.allowed(Purpose.MATCHING)
    assert {silent.id, shy.id, child.id, private.id} <= matched
    assert await chat.allowed(Purpose.TRANSFER, recipient_id=region.id) == set()


async def asks_the_class(chat: Class, kind: str, region: Place) -> None:
    """The curator asks everybody in the class for one consent beside those of the start."""
    curator = chat.curator
    curator.writes("Меню")
    await curator.presses("Согласия")
    group = await curator.until(lambda: next((one for one in curator.buttons() if CLASS in one), None), "the class")
    for button in (group, "Попросить согласие", kind):
        await curator.presses(button)
    if kind == "Передача данных":
        await curator.presses(region.name)
    await curator.reads("Спрашиваем")


async def somebody_is_soon_of_age(paper: Class) -> None:
    """Some days later: less than thirty are left, and the own yes is said anew, as it will count from 18 on."""
    young = paper.telephone(paper.aged(17))
    young.puts_the_phone_down()
    await paper.world.bot.turn(forward=BIRTHDAY - timedelta(days=30))
    await paper.world.bot.turn(forward=SOME_DAYS)
    await young.reads("Скоро вам исполнится 18")
    await young.presses("Согласие")
    await young.presses("Подтвердить согласие")
    await young.reads("Согласие дано")


async def one_takes_it_back_and_is_gone(chat: Class, tikhon: Person, url: str, exports: Path) -> None:
    """In the middle of the questionnaire: all stops at once, the officer reads until when, destroys, and prints."""
    world, pupil = chat.world, chat.aged(15)
    await world.daytime()
    officer_row = await world.somebody(chat.school, Role.PRIVACY_OFFICER, name=next(NAMES))
    officer = await world.comes_in(officer_row)
    (exports / "Все.xlsx").write_bytes(xlsx(HEADER, (None, NAME, 2010, CLASS)))
    await world.settled()
    before = await everywhere(world, url, exports)
    assert set().union(*before.values()) == set(NEEDLES)
    assert before.keys() >= {
        "person.name",
        "person.phone",
        "chat.id",
        "answer.value",
        "Все.xlsx",
    }
    assert not url.startswith("sqlite") or any(name.startswith("story.db") for name in before)
    assert "log" not in before

    assert pupil.id in await chat.allowed()
    tikhon.writes("Меню")
    for button in ("Настройки", "Мои согласия", "Отозвать"):
        await tikhon.presses(button)
    await tikhon.reads("Участие прекратится")
    await tikhon.presses("Отозвать")
    await tikhon.reads("Ответ «нет»")
    assert pupil.id not in await chat.allowed()
    assert await chat.states(pupil) == {ResponseState.SUBMITTED, ResponseState.STOPPED}

    officer.puts_the_phone_down()
    await world.bot.turn(forward=SOON)
    await officer.reads("Новый запрос о данных: Согласие отозвано")
    async with world.session() as session:
        request = (await session.scalars(select(DataRequest).where(DataRequest.subject_id == pupil.id))).one()
    received = ages.local_date(request.received_at, chat.school.time_zone)
    assert request.due_on == legal_days.last_day(Duty.DESTRUCTION, received)
    officer.writes("Меню")
    for button in ("Запросы о данных", f"{pupil.code} · отзыв"):
        await officer.presses(button)
    await officer.reads("осталось 30 дней")
    await officer.presses("Уничтожить данные")
    await officer.reads("Вернуть будет нельзя")
    await officer.presses("Уничтожить")
    assert "Все.xlsx" in await officer.reads(f"Данные участника {pupil.code} уничтожены.")
    assert await nowhere(world, url, exports) == {}
    await officer.presses("Напечатать акт")
    assert (await officer.file_named(f"Акт {pupil.code}.pdf")).startswith(b"%PDF")
    assert (await officer.file_named(f"Акт {pupil.code}.docx")).startswith(b"PK")
    async with world.session() as session:
        proof = (await session.scalars(select(Erasure).where(Erasure.person_code == pupil.code))).one()
    assert (proof.request_id, proof.decided_by_id) == (request.id, officer_row.id)


async def birthdays_pass(chat: Class, paper: Class) -> None:
    """At 14 one's own word is wanted and, after some days of grace, waited for; at 18 it is there already."""
    child, young = chat.aged(13), paper.aged(17)
    telephone = chat.telephone(child)
    telephone.puts_the_phone_down()
    await chat.world.bot.turn(forward=BIRTHDAY - timedelta(days=30))
    await chat.world.bot.turn(forward=SOME_DAYS * 3 + timedelta(days=2))
    await chat.world.daytime()
    await chat.world.bot.turn(forward=LESSONS)
    await telephone.reads("Вам исполнилось 14")
    assert child.id in await chat.allowed()
    assert await chat.states(child) == {ResponseState.ASSIGNED}
    await chat.world.bot.turn(forward=timedelta(days=14))
    assert child.id not in await chat.allowed()
    assert await chat.states(child) == {ResponseState.STOPPED}
    assert young.id in await paper.allowed()
    left = {one.id for one in chat.pupils} - {chat.aged(15).id}
    assert await chat.allowed() == left - {child.id, chat.aged(12, 1).id}
