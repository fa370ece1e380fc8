"""In the middle of a questionnaire: old buttons, double taps, stickers, haste. Nothing breaks, all is answered."""

import re

import pytest

from tests.phone import Person
from tests.stories.respondent import BACK, DONE, SKIP, UNSURE, Question, Respondent
from tests.stories.world import World

FIRST = "Хотите, чтобы у вас был наставник?"
REQUEST = "С чем вам хочется помощи больше всего?"
DETAILS = "Расскажите об этом немного своими словами"
IMPORTANCE = "Насколько это для вас важно?"
START = {FIRST: "Да", REQUEST: "Документы"}
FORMAL = re.compile(r"\b(вы|вас|вам|ваш\w*|выберите|отметьте|напишите|прочитайте|решите)\b", re.IGNORECASE)


async def at(world: World, label: str) -> tuple[Respondent, Question]:
    """A young teacher who has come to this question."""
    name = f"Морошкина Лилия {next(world.numbers)}"
    teacher = await world.comes_in(await world.somebody(await world.school(), name=name, age=23, group="учитель"))
    for button in ("Согласие", "Согласие даю", "Анкета", "Начать"):
        await teacher.presses(button)
    respondent = Respondent(teacher)
    return respondent, await respondent.fills({**START, DETAILS: "Шумно", IMPORTANCE: "5"}, until=label)


async def test_a_button_of_an_earlier_question_changes_nothing_and_shows_the_question_again(world: World) -> None:
    respondent, before = await at(world, DETAILS)
    now = await respondent.answers(before, "Шумно")
    press = respondent.person.presses_data(before.message_id, before.options[SKIP])
    assert await respondent.person.hears(press) == "Ответ уже есть."
    shown = await respondent.sees()
    assert (shown.label, shown.options) == (now.label, now.options)
    assert (await answers(world, respondent.person))["intake/request_details"] == "Шумно"


async def answers(world: World, person: Person) -> dict[str, object]:
    """What the programme remembers of somebody's questionnaire."""
    state = await world.bot.state()
    (name,) = {one["name"] for one in state["people"] if one["chat_id"] == person.chat_id}
    (found,) = [one["answers"] for one in state["responses"] if one["person"] == name]
    return dict(found)


async def test_a_double_tap_answers_one_question(world: World) -> None:
    respondent, question = await at(world, IMPORTANCE)
    person = respondent.person
    start = person.server.telegram.events.seq
    presses = [person.presses_data(question.message_id, question.options["7"]) for _ in range(2)]
    person.acted = start
    assert sorted([await person.hears(press) for press in presses]) == ["", "Ответ уже есть."]
    assert (await respondent.sees()).label == "Какого наставника вам хотелось бы?"
    assert (await answers(world, person))["intake/importance"] == 7


@pytest.mark.parametrize("kind", ["sticker", "voice", "document", "audio", "video"])
async def test_what_is_no_answer_is_met_with_what_is_expected(world: World, kind: str) -> None:
    respondent, question = await at(world, DETAILS)
    respondent.person.sends(kind)
    await respondent.person.reads("Сюда это не подходит")
    assert (await respondent.sees()).label == question.label
    review = await respondent.answers(await respondent.sees(), "Всё равно отвечу")
    assert review.label == IMPORTANCE


async def test_a_forwarded_post_is_no_answer(world: World) -> None:
    respondent, question = await at(world, DETAILS)
    respondent.person.forwards(respondent.person.messages()[0]["message_id"])
    await respondent.person.reads("Сюда это не подходит")
    assert (await respondent.sees()).label == question.label
    assert "intake/request_details" not in await answers(world, respondent.person)


async def test_a_text_typed_before_its_question_was_shown_does_not_count(world: World) -> None:
    respondent, _ = await at(world, DETAILS)
    person = respondent.person
    start = person.server.telegram.events.seq
    person.writes("Шумно")
    person.writes("7")
    person.acted = start
    await person.reads("Вы ответили быстрее, чем пришёл вопрос")
    found = await answers(world, person)
    assert found["intake/request_details"] == "Шумно"
    assert "intake/importance" not in found
    now = await respondent.answers(await respondent.sees(), "7")
    assert now.label == "Какого наставника вам хотелось бы?"
    assert (await answers(world, person))["intake/importance"] == 7


async def test_a_refused_answer_is_told_why_and_the_question_stays(world: World) -> None:
    respondent, question = await at(world, "Какого наставника вам хотелось бы?")
    for option in ("Спокойного", "С большим опытом", "Требовательного", "Весёлого и активного"):
        question = await respondent.presses(question, option)
    press = respondent.person.presses_data(question.message_id, question.options[DONE])
    assert await respondent.person.hears(press) == "Отметьте не больше трёх."
    respondent.person.writes("розового слона")
    await respondent.person.reads("Выберите, пожалуйста, одну из кнопок")
    assert (await respondent.sees()).label == question.label


async def test_an_answer_may_be_typed_where_there_are_buttons(world: World) -> None:
    respondent, _ = await at(world, REQUEST)
    respondent.person.writes("порядок на уроке")
    await respondent.person.reads(DETAILS)
    assert (await answers(world, respondent.person))["intake/teacher_request"] == "discipline"


async def test_a_long_answer_with_marks_and_pictures_comes_back_as_typed(world: World) -> None:
    respondent, question = await at(world, DETAILS)
    typed = "<b>Дети</b> & «шум» 👩‍🏫 " + "очень " * 600
    await respondent.answers(question, typed)
    assert (await answers(world, respondent.person))["intake/request_details"] == typed.strip()


async def test_whoever_leaves_comes_back_to_the_same_question_on_another_telephone(world: World) -> None:
    respondent, question = await at(world, IMPORTANCE)
    state = await world.bot.state()
    (number,) = [one["id"] for one in state["people"] if one["chat_id"] == respondent.person.chat_id]
    respondent.person.writes("Меню")
    await respondent.person.reads("Можно продолжить анкету")
    new = await world.comes_in(await world.row(number))
    await new.presses("Продолжить")
    again = Respondent(new)
    assert (await again.sees()).label == question.label
    press = respondent.person.presses_data(question.message_id, question.options["3"])
    assert await respondent.person.hears(press) == "Этого здесь нет. Возможно, что-то изменилось."
    assert "intake/importance" not in await answers(world, new)


async def test_back_keeps_what_was_answered(world: World) -> None:
    respondent, question = await at(world, IMPORTANCE)
    question = await respondent.presses(question, BACK)
    assert question.label == DETAILS
    assert "Сейчас: Шумно" in respondent.person.last()


async def test_a_child_of_twelve_is_asked_as_a_child_once_the_guardian_has_agreed(world: World) -> None:
    school = await world.school()
    child = await world.somebody(school, name="Черникин Миша Андреевич", age=12, group="6Б")
    mother = await world.comes_in(await world.guardian(child, name="Черникина Ольга Викторовна"))
    misha = await world.comes_in(child)
    assert "Согласие даю" not in misha.buttons()
    await mother.presses("Миша")
    await mother.reads("Согласие за ребёнка: Черникин Миша")
    await mother.presses("Согласие даю")
    await mother.reads("Заявление об участии")
    await mother.presses("Согласие даю")
    await mother.reads("Согласие дано")
    misha.writes("Меню")
    await misha.presses("Анкета")
    await misha.presses("Начать")
    respondent = Respondent(misha)
    question = await respondent.sees()
    assert question.label == "Хочешь, чтобы у тебя был наставник?"
    while not question.is_review:
        picked = next((label for label in question.options if label not in (BACK, SKIP, UNSURE, DONE)), None)
        question = await respondent.answers(question, picked and ([picked] if DONE in question.options else picked))
    await respondent.sends(question)
    said = [message["text"] for message in misha.messages() if "text" in message]
    assert not [text for text in said if FORMAL.search(text.replace("Это вы?", ""))]


async def test_a_no_of_the_child_stops_what_the_guardian_allowed(world: World) -> None:
    school = await world.school()
    child = await world.somebody(school, name="Ветрова Юля Олеговна", age=12, group="6А")
    mother = await world.comes_in(await world.guardian(child))
    julia = await world.comes_in(child)
    await mother.presses("Юля")
    await mother.presses("Согласие даю")
    await mother.reads("Заявление об участии")
    await mother.presses("Согласие даю")
    await mother.reads("Согласие дано")
    julia.writes("Меню")
    await julia.presses("Анкета")
    await julia.presses("Начать")
    question = await Respondent(julia).sees()
    julia.writes("/settings")
    await julia.presses("Мои согласия")
    await julia.presses("Данные")
    await julia.presses("Не хочу")
    await julia.reads("Ответ «нет»")
    press = julia.presses_data(question.message_id, question.options["Да"])
    assert await julia.hears(press) == "Эта анкета уже закрыта."
    state = await world.bot.state()
    (response,) = [one for one in state["responses"] if one["person"] == child.name]
    assert (response["state"], response["answers"]) == ("stopped", {})


async def test_a_consent_taken_back_wipes_what_was_begun(world: World) -> None:
    respondent, _ = await at(world, IMPORTANCE)
    person = respondent.person
    person.writes("/settings")
    await person.presses("Мои согласия")
    await person.presses("Данные")
    await person.presses("Отозвать")
    await person.reads("Отозвать согласие?")
    await person.presses("Отозвать")
    await person.reads("Ответ «нет»")
    assert await answers(world, person) == {}
    person.writes("Меню")
    assert "анкет" not in await person.reads("Мои дела")


async def test_nobody_answers_before_the_consent(world: World) -> None:
    row = await world.somebody(await world.school(), age=23, group="учитель")
    teacher = await world.comes_in(row)
    state = await world.bot.state()
    last = max((one["id"] for one in state["responses"]), default=0)
    for number in range(1, last + 2):
        press = teacher.presses_data(teacher.messages()[-1]["message_id"], f"f+:{number}")
        assert await teacher.hears(press) == "Этого здесь нет. Возможно, что-то изменилось."


async def test_the_screens_speak_english_to_whom_wants_it(world: World) -> None:
    row = await world.somebody(await world.school(), age=23, group="учитель")
    teacher = await world.comes_in(row, world.telephone(language="ru"))
    teacher.writes("/settings")
    await teacher.presses("English")
    await teacher.reads("Now in English")
    teacher.writes("Menu")
    await teacher.presses("Consent")
    await teacher.presses("I agree")
    await teacher.presses("Questionnaire")
    await teacher.presses("Begin")
    assert (await Respondent(teacher).sees()).label == "Would you like to have a mentor?"
