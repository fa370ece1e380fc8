"""The head's order makes the pair: a draft from the database, a number and a day typed in, everybody told."""

import re
from datetime import datetime, timedelta
from io import BytesIO
from typing import NamedTuple

from aiogram.filters.callback_data import CallbackData
from docx import Document
from sqlalchemy import select

from bot import callbacks
from models import ConsentKind, DataMode, Pair, PairOrder, PairState, Place, Role
from models import Person as PersonRow
from services import order_template, programmes, school_years
from services.own_templates import Own
from services.pair_order import Kind
from tests import factories
from tests.phone import Person
from tests.services.orders import annex, read
from tests.services.test_order_template import saved, template
from tests.stories.handing_over import no_right
from tests.stories.respondent import Answers, Respondent
from tests.stories.world import World

MENTOR, MENTEE, MOTHER = "Жуков Лев Олегович", "Белов Пётр Ильич", "Белова Анна Львовна"
TEACHER, PUPIL = "Учёнов Олег Юрьевич", "Яшин Ян Львович"
AGREED = (ConsentKind.PROCESSING, ConsentKind.PARTICIPATION)
LESSONS_OVER = timedelta(hours=5, minutes=30)


class Stage(NamedTuple):
    """A school in which two pairs have agreed: pupils, and a pupil with a teacher whose own consent is missing."""

    school: Place
    people: dict[str, PersonRow]
    pair_id: int


async def staged(world: World) -> Stage:
    """Everything that comes before an order has happened."""
    school = await world.school()
    now = await world.bot.now()
    people = {
        name: await world.somebody(school, role, name=name, age=age)
        for name, role, age in (
            (MENTOR, Role.MENTOR, 16),
            (MENTEE, Role.MENTEE, 13),
            (TEACHER, Role.MENTOR, 40),
            (PUPIL, Role.MENTEE, 14),
        )
    }
    people[MOTHER] = await world.guardian(people[MENTEE], name=MOTHER)
    async with world.session() as session:
        rows = {name: await session.get_one(PersonRow, one.id) for name, one in people.items()}
        for name in (MENTOR, MENTEE, TEACHER, PUPIL):
            for kind in AGREED:
                await factories.agreed(session, rows[name], kind, at=now)
        await factories.also(session, rows[TEACHER], school, Role.TRAINER)
        place = await session.get_one(Place, school.id)
        programme, of_teachers = [
            await programmes.begun(session, place, form, by=None, now=now) for form in ("pupil_pupil", "teacher_pupil")
        ]
        agreed = {"state": PairState.AGREED, "now": now}
        pair = await factories.pair(session, programme, rows[MENTOR], rows[MENTEE], **agreed)
        await factories.pair(session, of_teachers, rows[TEACHER], rows[PUPIL], **agreed)
        return Stage(school, people, pair.id)


def opens(person: Person, button: CallbackData) -> str:
    """Presses a button that stands somewhere above; gives the number of the press."""
    return person.presses_data(person.messages()[-1]["message_id"], button.pack())


async def to_orders(curator: Person) -> str:
    """From home, in three presses."""
    curator.writes("Меню")
    for button in ("Школа", "Пары", "Приказы"):
        await curator.presses(button)
    return await curator.reads("приказы 20")


async def types(curator: Person, number: str, day: datetime) -> str:
    """The number and the day of an order, sent; gives the number of the press."""
    answers: Answers = {"Номер приказа": number, "От какого числа приказ?": f"{day:%d.%m.%Y}"}
    review = await Respondent(curator).fills(answers)
    return curator.presses_data(review.message_id, review.options["Отправить"])


async def pair_of(world: World, number: int) -> Pair:
    async with world.session() as session:
        return await session.get_one(Pair, number)


async def order_of(world: World, school: Place) -> PairOrder:
    async with world.session() as session:
        return (await session.scalars(select(PairOrder).where(PairOrder.place_id == school.id))).one()


async def test_a_pair_agreed_works_when_the_order_is_signed(world: World) -> None:
    await world.daytime()
    stage = await staged(world)
    curator = await world.curator(stage.school)
    phones = {name: await world.comes_in(stage.people[name]) for name in (MENTOR, MENTEE, MOTHER)}
    waiting = await to_orders(curator)
    assert "Новые пары: 1" in waiting
    assert "Учёнов Олег: нет письменного согласия на наставничество" in waiting

    await curator.presses("Подготовить приказ")
    await curator.reads("В приказе 1 пара")
    await curator.reads("отдайте его на подпись")
    content = await curator.file_named("Приказ о закреплении пар и групп.docx")
    year = (await world.bot.now()).date()
    assert annex(content)[1:] == [
        ["1", MENTOR, MENTEE, "ученик – ученик", f"с _________\nпо 31.05.{school_years.begun(year) + 1}"]
    ]
    assert "от «____» ______________ 20____ г. № ________" in read(content)
    assert TEACHER not in read(content)

    await the_number_is_typed(world, curator, stage)
    for phone in phones.values():
        phone.puts_the_phone_down()
    await world.bot.turn(forward=LESSONS_OVER)
    for phone in phones.values():
        assert "Осталось договориться о времени" in await phone.reads("Приказ подписан")
    assert "Пётр и Лев" in await phones[MOTHER].reads("Приказ подписан")
    await phones[MENTOR].presses("Открыть пару")
    await phones[MENTOR].reads("Пара работает")
    await the_number_is_corrected(world, curator, stage)


async def the_number_is_typed(world: World, curator: Person, stage: Stage) -> None:
    """A day to come is refused kindly; what was typed is taken back, and typed again."""
    now = await world.bot.now()
    await curator.presses("Приказ подписан")
    await curator.reads("Номер приказа")
    curator.writes("112-О")
    await curator.reads("От какого числа приказ?")
    curator.writes(f"{now + timedelta(days=1):%d.%m.%Y}")
    await curator.reads("Этот день ещё не наступил")
    curator.writes(f"{now:%d.%m.%Y}")
    await curator.presses("Отправить")
    assert "Работает 1 пара" in await curator.reads("Приказ № 112-О")
    assert (await pair_of(world, stage.pair_id)).state is PairState.WORKING

    await curator.presses("Отменить")
    await curator.reads("Всё как было")
    assert (await pair_of(world, stage.pair_id)).state is PairState.AGREED
    order = await order_of(world, stage.school)
    opens(curator, callbacks.SignedOrder(order_id=order.id))
    await types(curator, "112-О", now)
    await curator.reads("Работает 1 пара")


async def the_number_is_corrected(world: World, curator: Person, stage: Stage) -> None:
    """The card of the order has the way; the pair works since the other day, and is not told of it."""
    now = await world.bot.now()
    before = now - timedelta(days=2)
    await to_orders(curator)
    await curator.presses(f"№ 112-О от {now:%d.%m.%Y} · Новые пары · 1")
    assert "Жуков Лев → Белов Пётр" in await curator.reads("Новые пары")
    await curator.presses("Исправить номер")
    await types(curator, "113-О", before)
    await curator.reads(f"Приказ № 113-О от {before:%d.%m.%Y}")
    opens(curator, callbacks.PairCard(pair_id=stage.pair_id))
    assert f"По приказу с {before:%d.%m.%Y}" in await curator.reads("Жуков Лев → Белов Пётр")
    assert (await pair_of(world, stage.pair_id)).effective_on == before.date()
    order = await order_of(world, stage.school)
    opens(curator, callbacks.SignedOrder(order_id=order.id))
    assert await curator.hears(await types(curator, "113-О", before)) == "Это уже сделано."


async def test_pressed_twice_or_by_a_stranger_nothing_more_comes_of_it(world: World) -> None:
    stage = await staged(world)
    curator = await world.curator(stage.school)
    prepare = callbacks.PrepareOrder(place_id=stage.school.id, order=Kind.ASSIGNING)
    presses = [opens(curator, prepare) for _ in range(2)]
    assert [await curator.hears(one) for one in presses] == ["", ""]
    order = await order_of(world, stage.school)
    stranger = await world.curator(await world.school(), name="Чужова Анна Львовна")
    about = {"place_id": stage.school.id, "own": Own.ASSIGNING}
    for button in (
        callbacks.PairOrders(place_id=stage.school.id),
        prepare,
        callbacks.PairOrderCard(order_id=order.id),
        callbacks.OrderFile(order_id=order.id),
        callbacks.SignedOrder(order_id=order.id),
        callbacks.OrderTemplates(place_id=stage.school.id),
        callbacks.OrderLayout(**about),
        callbacks.SendTemplate(**about),
        callbacks.BlankTemplate(**about),
        callbacks.OurLayout(**about),
        callbacks.TakeTemplate(job_id=1),
    ):
        assert await stranger.hears(opens(stranger, button)) in no_right()
    for kind in (Kind.AMENDING, Kind.CLOSING):
        nothing = callbacks.PrepareOrder(place_id=stage.school.id, order=kind)
        assert await curator.hears(opens(curator, nothing)) in no_right()
    assert (await order_of(world, stage.school)).number is None


async def test_a_school_has_its_orders_in_its_own_template(world: World) -> None:
    stage = await staged(world)
    curator = await world.curator(stage.school)
    await to_orders(curator)
    await curator.presses("Свой шаблон")
    await curator.presses("Новые пары")
    await curator.presses("Наш бланк файлом")
    blank = await curator.file_named("Приказ о закреплении")
    order_template.check(blank, Kind.ASSIGNING)

    await curator.presses("Прислать шаблон")
    await curator.reads("Пришлите шаблон")
    curator.sends_file("Шаблон.docx", template("{{ организация.__class__ }}"))
    problem = await curator.reads("пока не подходит")
    assert "{{ организация.__class__ }}" in problem
    await curator.presses("Прислать ещё раз")
    await curator.reads("Пришлите шаблон")
    own = Document(BytesIO(blank))
    own.add_paragraph("По нашему образцу, {{ организация }}")
    curator.sends_file("Шаблон.docx", saved(own))
    await curator.reads("Шаблон подходит")
    taken = await curator.presses("Взять")
    assert await curator.hears(taken) == ""
    await curator.reads("следующий документ будет по вашему шаблону")

    await to_orders(curator)
    await curator.presses("Подготовить приказ")
    await curator.reads("отдайте его на подпись")
    content = await curator.file_named("Приказ о закреплении")
    assert f"По нашему образцу, {stage.school.name}" in read(content)
    assert annex(content)[1][1:3] == [MENTOR, MENTEE]

    opens(curator, callbacks.OrderLayout(place_id=stage.school.id, own=Own.ASSIGNING))
    await curator.presses("Вернуть наш")
    await curator.reads("на бланке бота")
    opens(curator, callbacks.OrderFile(order_id=(await order_of(world, stage.school)).id))
    assert "По нашему образцу" not in read(await curator.file_named("Приказ о закреплении"))


async def test_where_names_do_not_pass_the_order_has_them_on_the_server(world: World) -> None:
    """The chat has codes, the file that lies beside the bot is the order itself, and no template comes by chat."""
    stage = await staged(world)
    curator = await world.curator(stage.school)
    async with world.session() as session:
        (await session.get_one(Place, stage.school.id)).data_mode = DataMode.CLOSED
    said = await to_orders(curator)
    assert stage.people[TEACHER].code in said
    await curator.presses("Подготовить приказ")
    lies = await curator.reads("Файл лежит на сервере: exports/")
    (name,) = re.findall(r"exports/(\S+\.docx)", lies)
    content = (world.bot.folder / "exports" / name).read_bytes()
    assert annex(content)[1][1:3] == [MENTOR, MENTEE]
    send = callbacks.SendTemplate(place_id=stage.school.id, own=Own.ASSIGNING)
    assert "Файлы" in await curator.hears(opens(curator, send))
    assert not [text for text in curator.texts() if any(one.split()[0] in text for one in (MENTOR, MENTEE, TEACHER))]
