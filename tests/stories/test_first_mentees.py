"""The whole way of one mentor and two mentees: from the first coordinator's link to stored answers and reminders."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from demo.server import Server, serve
from services import calm
from tests.bot_process import BotProcess, running, verb
from tests.phone import Person
from tests.stories.respondent import BACK, KEEP, Answers, Respondent
from tests.stories.world import school_morning

MOSCOW = ZoneInfo("Europe/Moscow")
LINK = re.compile(r"https://t\.me/\w+\?start=[\w-]+")
LESSONS = (time(8, 30), time(14, 29))
EDGES = (time(7, 59), time(8, 1), *LESSONS, time(21))
REGION, SCHOOL = "Озёрный край", "Школа № 7"
CURATOR, MENTOR, TEACHER = "Брусникина Анна Павловна", "Клюквин Пётр Ильич", "Морошкина Лилия Петровна"
PUPIL, FATHER = "Земляникина Даша Романовна", "Земляникин Роман Юрьевич"
SURNAMES = "Акимов Белов Волков Гусев Дроздов Ершов Жуков Зимин Ивлев Котов Ларин Мохов Носов Осин Попов Ракитин Соснин"
SURNAMES += " Травин Удалов Фомин Хромов Цветков Чижов Шилов Щукин Юдин Ясенев"

TEACHERS_ANSWERS: Answers = {
    "Хотите, чтобы у вас был наставник?": "Да",
    "С чем вам хочется помощи больше всего?": "Порядок на уроке",
    "Расскажите об этом немного своими словами": "Шестиклассники шумят & спорят, <b>я</b> теряюсь",
    "Насколько это для вас важно?": "9",
    "Какого наставника вам хотелось бы?": ["С большим опытом", "Спокойного"],
    "Когда вам удобно встречаться?": ["Вторник", "Четверг", "Можно и по видеосвязи"],
    "В какое время?": "Вечером",
    "У вас уже был наставник?": "Нет",
    "Хотели бы вы потом сами стать наставником?": None,
}
MENTORS_ANSWERS: Answers = {
    "Готовы стать наставником?": "Да",
    "С кем вы готовы работать?": ["Со школьниками", "С молодыми коллегами"],
    "В чём вы можете помочь?": ["Учёба", "Экзамены и олимпиады", "Работа учителя"],
    "Что вы умеете лучше всего?": "Объяснять физику на велосипедах",
    "Какие ваши достижения пригодятся в этом деле?": None,
    "Что вам интересно?": ["Физика, химия, биология", "Походы и краеведение"],
    "Людям какого возраста вам хотелось бы помогать?": ["14–15 лет", "18 лет и старше"],
    "Скольким людям сразу вы готовы помогать?": "2",
    "Сколько часов в неделю у вас есть на это?": "3",
    "Когда вам удобно встречаться?": ["Среда"],
    "Почему вам хочется быть наставником?": ["Хочется помогать", "Другое"],
    "Напишите своими словами, почему": "Мой учитель когда-то остался со мной после уроков",
    "Учились ли вы быть наставником?": "Да, обучение закончено",
    "Когда вы закончили обучение?": "15 марта 2024",
    "Вы уже были наставником или у вас был наставник?": "Нет",
}
PUPILS_FIRST_ANSWERS: Answers = {
    "Хотите, чтобы у вас был наставник?": "Да",
    "С кем вам было бы интересно?": ["Со студентом"],
    "С чем вам хочется помощи больше всего?": "Подтянуть учёбу",
}
HARDER = "Какие предметы даются труднее?"


@dataclass
class Story:
    """Who is in it, and what they hold in their hands."""

    server: Server
    bot: BotProcess
    database_url: str
    begins: datetime
    coordinator: Person
    curator: Person
    mentor: Person
    teacher: Person
    pupil: Person
    father: Person
    links: dict[str, str] = field(default_factory=dict)


async def test_from_an_invitation_to_stored_answers_and_a_reminder(database_url: str) -> None:
    async with serve() as server, running(database_url, server.url) as bot:
        begins = await bot.turn(to=school_morning(datetime.now(UTC)))
        names = ["Вера", "Анна", "Пётр", "Лилия", "Даша", "Роман"]
        one, two, three, four, five, six = [Person(server, 1001 + number, name) for number, name in enumerate(names)]
        story = Story(server, bot, database_url, begins, one, two, three, four, five, six)
        await the_first_coordinator_gets_in(story)
        await an_organisation_and_its_curator_are_made(story)
        await the_curator_pastes_thirty_people(story)
        await the_curator_takes_the_links(story)
        await people_come_in_and_consent(story)
        await the_mentor_fills_in_across_a_restart(story)
        await the_teacher_fills_in_across_a_crash(story)
        await the_pupil_stops_in_the_middle(story)
        await what_is_stored_equals_what_was_typed(story)
        await a_week_passes(story)


async def the_first_coordinator_gets_in(story: Story) -> None:
    made = await verb(story.database_url, story.server.url, "invite", "--role", "coordinator", "--place", REGION)
    assert made["link"].endswith(f"?start={made['token']}")
    assert (made["role"], made["place"]) == ("coordinator", REGION)
    story.coordinator.opens(made["link"])
    await story.coordinator.reads("координатор")
    await story.coordinator.presses("Да, это я")
    await story.coordinator.reads("Каждая организация сама отвечает за данные своих людей")
    assert REGION in await story.coordinator.reads("Мои дела")


async def an_organisation_and_its_curator_are_made(story: Story) -> None:
    coordinator = story.coordinator
    await coordinator.presses("Школы")
    await coordinator.presses(REGION)
    await coordinator.presses("Новая школа")
    described = {
        "Как называется организация?": SCHOOL,
        "Что это за организация?": "Школа",
        "По времени какого города она живёт?": "Москва, Санкт-Петербург (МСК)",
        "Что может проходить через Telegram?": "Имена и ответы",
        "Почему так можно?": "Все люди и школа выдуманы",
        "Как дают согласие за тех, кому нет 18?": "В этом чате",
    }
    await types_in(coordinator, described)
    await coordinator.reads(f"«{SCHOOL}» теперь в списке")
    await coordinator.presses("Открыть")
    await coordinator.presses("Новый куратор")
    unknown = dict.fromkeys(("Номер приказа о назначении", "Дата приказа", "Рабочий телефон"))
    named = {"Фамилия, имя и отчество куратора": CURATOR, "Должность": "заместитель директора", **unknown}
    await types_in(coordinator, named)
    await coordinator.presses("Взять ссылку")
    (link,) = LINK.findall(await coordinator.reads("Это ваша личная ссылка"))
    assert coordinator.messages()[-1]["photo"]
    story.curator.opens(link)
    assert "Б. А. П., куратор" in await story.curator.reads("Это вы?")
    await story.curator.presses("Да, это я")
    await story.curator.reads("Мои дела")


async def types_in(person: Person, answers: Answers) -> None:
    """Somebody fills a form of the bot's own in, reads what it has with it to say, and sends it."""
    typing = Respondent(person)
    question = await typing.sees()
    while not question.is_review:
        known = question.label in answers
        question = await (typing.answers(question, answers[question.label]) if known else typing.reads_on(question))
    person.presses_data(question.message_id, question.options["Отправить"])


async def the_curator_pastes_thirty_people(story: Story) -> None:
    curator, lines = story.curator, the_list(story.begins.date())
    assert len(lines) == 30
    wrong = [line.replace("; наставник", "; наставнег") for line in lines]
    for pasted in (wrong, lines):
        await curator.presses("Люди")
        await curator.presses("Добавить людей")
        await curator.presses("Как написать")
        await curator.reads("каждый человек с новой строки")
        curator.writes("\n".join(pasted))
        dry_run = await curator.reads("Пока ничего не добавлено")
        if pasted is wrong:
            assert f"и пришлите ещё раз.\n1. {MENTOR}: такой роли нет" in dry_run
            assert (await story.bot.state())["people"][2:] == []
            await curator.presses("Не добавлять")
            await curator.reads("Мои дела")
    assert "Новые: 30" in dry_run
    assert "Не получилось" not in dry_run
    await curator.presses("Добавить: 30 человек")
    await curator.reads("Новых: 30. Родителей и опекунов: 1.")


def the_list(today: date) -> list[str]:
    """Thirty people as a curator's table has them."""
    pupils = [
        f"{surname} Иван Петрович; 0{number % 9 + 1}.02.{today.year - 15}; 9А"
        for number, surname in enumerate(SURNAMES.split())
    ]
    return [
        f"{MENTOR}; 14.05.{today.year - 41}; учитель физики; наставник",
        f"{TEACHER}; 09.04.{today.year - 23}; учитель начальных классов; наставляемая",
        f"{PUPIL}; 21.06.{today.year - 16}; 10А; ученица; {FATHER}",
        *pupils,
    ]


async def the_curator_takes_the_links(story: Story) -> None:
    curator = story.curator
    await curator.presses("‹ Мои дела")
    await curator.presses("Люди")
    await curator.presses("Раздать ссылки")
    await curator.reads("31 человек")
    await curator.presses("Сделать ссылки")
    await curator.reads("Это все ссылки")
    lines = "\n".join(curator.texts()).splitlines()
    story.links = {lines[at - 1]: line for at, line in enumerate(lines) if LINK.fullmatch(line)}
    assert len(set(story.links.values())) == 31


async def people_come_in_and_consent(story: Story) -> None:
    for person, name, initials in (
        (story.mentor, MENTOR, "К. П. И., наставник"),
        (story.teacher, TEACHER, "М. Л. П., наставляемый"),
        (story.pupil, PUPIL, "З. Д. Р., класс «А», наставляемый"),
        (story.father, FATHER, "З. Р. Ю., класс «А», родитель или опекун"),
    ):
        person.opens(link_of(story, name))
        assert initials in await person.reads("Это вы?")
        await person.presses("Да, это я")
        await person.reads("Мои дела")
    for person in (story.mentor, story.teacher):
        await agrees(person)
        await person.reads("Согласие дано")
    await agrees(story.pupil)
    await story.pupil.reads("Нужно ещё согласие родителя или опекуна")
    assert "Анкета" not in story.pupil.buttons()
    await story.father.presses("Даша")
    await story.father.reads("Согласие за ребёнка: Земляникина Даша")
    await story.father.presses("Согласие даю")
    await story.father.reads("Заявление об участии")
    await story.father.presses("Согласие даю")
    await story.father.reads("Согласие на сообщения")
    await story.father.presses("Согласие даю")
    await story.father.reads("Согласие дано")
    story.pupil.writes("Меню")
    await story.pupil.reads("Для вас есть анкета")


def link_of(story: Story, name: str) -> str:
    """The link in the curator's list that stands under this name."""
    surname_and_first = " ".join(name.split()[:2])
    (link,) = [link for label, link in story.links.items() if label.startswith(surname_and_first)]
    return link


async def agrees(person: Person) -> None:
    """Reads what is asked, one consent after another, and says yes."""
    await person.presses("Согласие")
    await person.reads("Согласие на использование данных")
    await person.presses("Согласие даю")
    await person.reads("Согласие на сообщения")
    await person.presses("Согласие даю")


async def begins_the_questionnaire(person: Person) -> Respondent:
    """Opens the introduction, and the first question."""
    await person.presses("Анкета")
    introduction = await person.reads("Ответы увидит только ваш куратор")
    assert re.search(r"\d+ вопрос\w*, около \d+ минут", introduction)
    assert "Можно остановиться на любом вопросе" in introduction
    await person.presses("Начать")
    return Respondent(person)


async def the_mentor_fills_in_across_a_restart(story: Story) -> None:
    mentor = await begins_the_questionnaire(story.mentor)
    question = await mentor.fills(MENTORS_ANSWERS, until="Что вам интересно?")
    await story.bot.stop()
    option = "Физика, химия, биология"
    story.mentor.presses_data(question.message_id, question.options[option])
    await story.bot.start()
    question = await mentor.sees_after(question)
    assert question.ticked == {option}
    question = await mentor.answers(question, MENTORS_ANSWERS[question.label])
    question = await mentor.fills(MENTORS_ANSWERS, until="Когда вы закончили обучение?")
    for wrong, why in (("вчера-позавчера", "Напишите, пожалуйста, дату"), ("01.01.2090", "Эта дата ещё не наступила")):
        question = await mentor.answers(question, wrong)
        assert why in story.mentor.last()
    await mentor.sends(await mentor.fills(MENTORS_ANSWERS))
    assert "Для вас есть анкета" not in await story.mentor.reads("Мои дела")


async def the_teacher_fills_in_across_a_crash(story: Story) -> None:
    teacher = await begins_the_questionnaire(story.teacher)
    first = "Хотите, чтобы у вас был наставник?"
    question = await teacher.fills(TEACHERS_ANSWERS, until="С чем вам хочется помощи больше всего?")
    question = await teacher.presses(question, BACK)
    assert question.label == first
    question = await teacher.presses(question, KEEP)
    question = await teacher.fills(TEACHERS_ANSWERS, until="Насколько это для вас важно?")
    await story.bot.kill()
    story.teacher.presses_data(question.message_id, question.options["2"])
    await story.bot.start()
    question = await teacher.sees_after(question)
    review = await teacher.fills(TEACHERS_ANSWERS)
    assert "Шестиклассники шумят & спорят, <b>я</b> теряюсь" in story.teacher.last(), story.teacher.screen()
    question = await teacher.presses(review, "✎ 4")
    assert question.label == "Насколько это для вас важно?"
    review = await teacher.answers(question, "9")
    assert review.is_review
    await teacher.sends(review)


async def the_pupil_stops_in_the_middle(story: Story) -> None:
    pupil = await begins_the_questionnaire(story.pupil)
    question = await pupil.fills(PUPILS_FIRST_ANSWERS, until=HARDER)
    await pupil.presses(question, "Химия")


async def what_is_stored_equals_what_was_typed(story: Story) -> None:
    mentees = await stored(story, "mentee_intake")
    mentors = await stored(story, "mentor_intake")
    assert [one["state"] for one in mentees.values()] == ["submitted", "partial"]
    assert mentors[MENTOR]["answers"] == {
        "wishes": "yes",
        "intake/forms": ["pupils", "young_colleagues"],
        "intake/strengths": ["studies", "exam", "teaching"],
        "intake/strengths_details": "Объяснять физику на велосипедах",
        "intake/achievements": None,
        "intake/interests": ["science", "tourism"],
        "intake/ages": ["14_15", "18_up"],
        "intake/number": 2,
        "intake/weekly": 3,
        "intake/time": ["wednesday"],
        "intake/motivation": ["help", "other"],
        "intake/motivation_details": "Мой учитель когда-то остался со мной после уроков",
        "intake/training": "passed",
        "intake/training_on": "2024-03-15",
        "intake/experience": "no",
    }
    assert mentees[TEACHER]["answers"] == {
        "wishes": "yes",
        "intake/teacher_request": "discipline",
        "intake/request_details": "Шестиклассники шумят & спорят, <b>я</b> теряюсь",
        "intake/importance": 9,
        "intake/wanted_mentor": ["experienced", "calm"],
        "intake/time": ["tuesday", "thursday", "online"],
        "intake/hours": "evening",
        "intake/met_before": "no",
        "intake/mentor_later": None,
    }
    assert mentees[PUPIL]["answers"] == {
        "wishes": "yes",
        "intake/wanted_forms": ["student_pupil"],
        "intake/request": "studies",
    }


async def stored(story: Story, code: str) -> dict[str, Any]:
    """What the command line tells of a questionnaire, by name."""
    told = await verb(story.database_url, story.server.url, "form", "answers", code)
    names = {one["id"]: one["name"] for one in (await story.bot.state())["people"]}
    return {names[one["person"]]: one for one in told["responses"]}


async def a_week_passes(story: Story) -> None:
    """The clock goes on in small steps; at each, whoever was written to is written down."""
    everybody = [story.coordinator, story.curator, story.mentor, story.teacher, story.pupil, story.father]
    for person in everybody:
        person.puts_the_phone_down()
    sent: dict[int, list[datetime]] = {}
    for moment in moments_of_ten_days(story.begins.astimezone(MOSCOW)):
        before = story.server.telegram.ledger.calls.seq
        await story.bot.turn(to=moment)
        for call in story.server.telegram.ledger.calls.after(before):
            assert call["ok"], call
            if call["chat_id"] is not None:
                sent.setdefault(call["chat_id"], []).append(moment)
    check_calm(moment for moments in sent.values() for moment in moments)
    first = story.begins.astimezone(MOSCOW).date()
    days = {chat_id: [(moment.date() - first).days for moment in moments] for chat_id, moments in sent.items()}
    assert days == {story.curator.chat_id: [1], story.pupil.chat_id: [2, 6]}
    assert not [moment for moment in sent[story.pupil.chat_id] if LESSONS[0] < moment.time() <= LESSONS[1]]
    await the_digest_tells_what_happened(story)
    assert all("Ваша анкета ждёт" in text for text in story.pupil.texts())
    question = await goes_on(story.pupil)
    assert (question.label, question.ticked) == (HARDER, {"Химия"})


def moments_of_ten_days(begins: datetime) -> Iterator[datetime]:
    """The first night hour by hour; then the edges of what is quiet: what is sent lies between two moments."""
    yield from (begins.replace(minute=0, second=0, microsecond=0) + timedelta(hours=hour) for hour in range(1, 21))
    for day in range(1, 11):
        midnight = begins.replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=day)
        yield from (midnight + timedelta(hours=at.hour, minutes=at.minute) for at in EDGES)


def check_calm(moments: Iterable[datetime]) -> None:
    """Nobody was written to at night or on a day off."""
    for moment in moments:
        assert time(8) <= moment.time() <= time(21), moment
        assert calm.is_working_day(moment.date()), moment


async def the_digest_tells_what_happened(story: Story) -> None:
    digest = await story.curator.reads(f"{SCHOOL}: что нового")
    assert ": 4 (" in digest
    assert "Согласие есть: 3" in digest
    assert "Прислали анкету: 2 (Клюквин Пётр, Морошкина Лилия)" in digest
    assert re.search(r"Участников: 30, [а-я ]+: 3, согласий: 3, анкет: 2", digest)
    told = " ".join(text for message in story.coordinator.messages() for text in [message.get("text", "")])
    assert not [name for name in (MENTOR, TEACHER, PUPIL, FATHER) if name.split()[0] in told], "names reached above"


async def goes_on(person: Person) -> Any:
    """Opens the questionnaire where it was left, from the reminder."""
    await person.presses("Продолжить")
    return await Respondent(person).sees()
