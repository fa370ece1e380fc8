"""The rarer questions through the real bot: files, places, repeats, matrices, options from attached tables."""

import pytest

from models import Response
from services import form_beginnings, form_versions, xlsform
from tests.phone import Person, text_of
from tests.services.written_forms import RU, Sheet, source
from tests.stories.respondent import BACK, Question, Respondent
from tests.stories.world import World

HEADER = ["type", "name", RU, "appearance", "choice_filter", "calculation"]
MATRIX = [
    ["begin group", "how", ""],
    ["select_one often", "head", "Как часто?", "label"],
    ["select_one often", "calm", "Мне спокойно", "list-nolabel"],
    ["select_one often", "easy", "Мне легко", "list-nolabel"],
    ["select_one often", "fun", "Мне интересно", "list-nolabel"],
    ["end group", ""],
]
OFTEN = (["list_name", "name", RU], [["often", "always", "Всегда"], ["often", "never", "Никогда"]])
CHILDREN = [
    ["begin repeat", "child", "Ребёнок"],
    ["text", "name", "Имя?"],
    ["begin repeat", "toy", "Игрушка"],
    ["text", "what", "Какая?"],
    ["end repeat", ""],
    ["end repeat", ""],
]


class Asked(Respondent):
    """A mentor who has a small form in hand."""

    def __init__(self, world: World, person: Person, response_id: int) -> None:
        super().__init__(person)
        self.world, self.response_id = world, response_id

    async def kept(self) -> dict[str, object]:
        """What the programme remembers so far."""
        async with self.world.session() as session:
            response = await session.get_one(Response, self.response_id)
            return dict(response.filling.get("answers", {}))

    async def sends(self, kind: str, before: Question) -> Question:  # type: ignore[override]
        """Sends a file; gives what comes after it."""
        self.person.sends(kind)
        return await self.sees_after(before)


async def asked(world: World, survey: list[list[str]], choices: Sheet | None = None, **tables: bytes) -> Asked:
    """Somebody with a fresh questionnaire on the screen."""
    await world.daytime()
    school = await world.school()
    row = await world.somebody(school, name=f"Брусникин Олег {next(world.numbers)}", age=30)
    person = await world.comes_in(row)
    file, code = source((HEADER, survey), choices), f"rarer_{next(world.numbers)}"
    media = {f"{name}.csv": content for name, content in tables.items()}
    now = await world.bot.now()
    async with world.session() as session:
        compiled = xlsform.convert(file, name=code, media=media)
        await form_versions.publish(session, code=code, source=file, digest=code, compiled=compiled, now=now)
        response = await form_beginnings.begin(session, code=code, person=row, place_id=school.id, now=now)
    person.presses_data(person.messages()[-1]["message_id"], f"f+:{response.id}")
    return Asked(world, person, response.id)


TWO_FILES = [["image", "face", "Как ты выглядишь?"], ["audio", "voice", "Скажи что-нибудь"], ["text", "a", "Ещё что?"]]


async def test_a_photo_and_a_voice_are_answers(world: World) -> None:
    somebody = await asked(world, TWO_FILES)
    question = await somebody.sees()
    assert "Отправьте фотографию." in somebody.person.last()
    question = await somebody.sends("photo", question)
    assert question.label == "Скажи что-нибудь"
    question = await somebody.sends("voice", question)
    review = await somebody.answers(question, "Всё")
    kept = await somebody.kept()
    assert str(kept["face"]).startswith("telegram:photo:")
    assert str(kept["voice"]).startswith("telegram:voice:")
    assert review.is_review
    assert "фото" in somebody.person.last()
    assert "telegram:" not in somebody.person.last()


@pytest.mark.parametrize("kind", ["voice", "document", "video", "text"])
async def test_a_file_of_the_wrong_kind_is_met_with_the_question_again(world: World, kind: str) -> None:
    somebody = await asked(world, TWO_FILES)
    question = await somebody.sees()
    somebody.person.writes("Лохматый") if kind == "text" else somebody.person.sends(kind)
    await somebody.person.reads("Здесь нужен другой ответ")
    assert (await somebody.sees()).label == question.label
    assert await somebody.kept() == {}


async def test_what_is_sent_before_its_question_was_seen_does_not_count(world: World) -> None:
    somebody = await asked(world, TWO_FILES)
    await somebody.sees()
    somebody.person.sends("photo")
    somebody.person.sends("voice")
    await somebody.person.reads("Вы ответили быстрее, чем пришёл вопрос")
    assert [*await somebody.kept()] == ["face"]


async def test_of_an_album_the_first_counts_and_nothing_is_said_of_the_rest(world: World) -> None:
    somebody = await asked(world, TWO_FILES)
    question = await somebody.sees()
    somebody.person.sends_album("photo", 3)
    question = await somebody.sees_after(question)
    assert question.label == "Скажи что-нибудь"
    somebody.person.sends("video_note")
    await somebody.person.reads("Здесь нужен другой ответ")
    await world.settled()
    said = [text for text in map(text_of, somebody.person.messages()) if "быстрее" in text or "не подходит" in text]
    assert said == []
    assert [*await somebody.kept()] == ["face"]


async def test_a_place_is_sent_or_typed(world: World) -> None:
    somebody = await asked(world, [["geopoint", "home", "Где дом?"], ["geopoint", "school", "Где школа?"]])
    question = await somebody.sees()
    somebody.person.sends_place(55.751, -37.5)
    question = await somebody.sees_after(question)
    somebody.person.writes("где-то там")
    await somebody.person.reads("широту и долготу")
    review = await somebody.answers(await somebody.sees(), "55.75, 37.61")
    assert review.is_review
    assert await somebody.kept() == {"home": "55.751000 -37.500000 0 0.000000", "school": "55.75 37.61 0 0"}
    assert "55.75, 37.61" in somebody.person.last()


async def test_a_repeat_is_asked_again_while_there_is_another_and_every_copy_can_be_changed(world: World) -> None:
    somebody = await asked(world, CHILDREN)
    question = await somebody.answers(await somebody.sees(), "Аня")
    assert "Ребёнок 1 · Игрушка 1" in somebody.person.last()
    question = await somebody.answers(question, "Мяч")
    assert question.label == "Игрушка"
    assert "Ребёнок 1" in somebody.person.last()
    question = await somebody.answers(await somebody.presses(question, "Да"), "Кубик")
    question = await somebody.presses(question, "Нет")
    assert (question.label, "Уже записано: 1" in somebody.person.last()) == ("Ребёнок", True)
    question = await somebody.presses(question, "Да")
    assert (question.label, "Ребёнок 2" in somebody.person.last()) == ("Имя?", True)
    question = await somebody.answers(await somebody.answers(question, "Боря"), "Юла")
    review = await somebody.presses(await somebody.presses(question, "Нет"), "Нет")
    assert review.is_review
    said = somebody.person.last()
    assert [said.index(one) for one in ("Аня", "Мяч", "Кубик", "Ребёнок 2", "Боря", "Юла")] == sorted(
        said.index(one) for one in ("Аня", "Мяч", "Кубик", "Ребёнок 2", "Боря", "Юла")
    )
    question = await somebody.presses(review, "✎ 4")
    assert (question.label, "Сейчас: Боря" in somebody.person.last()) == ("Имя?", True)
    review = await somebody.answers(question, "Борис")
    question = await somebody.presses(review, "＋ Ребёнок 2 · Игрушка")
    review = await somebody.presses(await somebody.answers(await somebody.presses(question, "Да"), "Кот"), "Нет")
    kept = await somebody.kept()
    assert review.is_review
    assert {path: value for path, value in kept.items() if not path.endswith("]")} == {
        "child[1]/name": "Аня",
        "child[1]/toy[1]/what": "Мяч",
        "child[1]/toy[2]/what": "Кубик",
        "child[2]/name": "Борис",
        "child[2]/toy[1]/what": "Юла",
        "child[2]/toy[2]/what": "Кот",
    }


async def test_a_matrix_is_one_message_that_is_drawn_anew_row_by_row(world: World) -> None:
    somebody = await asked(world, MATRIX, OFTEN)
    first = await somebody.sees()
    assert first.label == "Мне спокойно"
    assert "▸ Мне спокойно\n· Мне легко\n· Мне интересно" in somebody.person.last()
    second = await somebody.presses(first, "Всегда")
    assert "✓ Мне спокойно — Всегда\n▸ Мне легко\n· Мне интересно" in somebody.person.last()
    back = await somebody.presses(second, BACK)
    assert (back.label, back.message_id) == (first.label, first.message_id)
    third = await somebody.presses(await somebody.presses(back, "Никогда"), "Всегда")
    assert (third.label, third.message_id) == ("Мне интересно", first.message_id)
    review = await somebody.presses(third, "Никогда")
    assert (review.is_review, review.message_id) == (True, first.message_id)
    assert await somebody.kept() == {"how/calm": "never", "how/easy": "always", "how/fun": "never"}


async def test_options_come_from_an_attached_table_page_by_page(world: World) -> None:
    towns = "\n".join(f"t{number},Город {number},{'north' if number % 2 else 'south'}" for number in range(40))
    table = f"name,label,side\n{towns}\n".encode()
    survey = [
        ["select_one sides", "side", "Где?"],
        ["select_one_from_file towns.csv", "town", "Какой город?", "", "side = ${side}"],
        ["calculate", "found", "", "", "", "pulldata('towns', 'label', 'name', ${town})"],
        ["note", "said", "Это ${found}"],
    ]
    sides = (["list_name", "name", RU], [["sides", "north", "Север"], ["sides", "south", "Юг"]])
    somebody = await asked(world, survey, sides, towns=table)
    question = await somebody.answers(await somebody.sees(), "Север")
    assert next(label for label in question.options if label.startswith("Город")) == "Город 1"
    question = await somebody.answers(question, "Город 39")
    assert question.label == "Это Город 39"
    assert (await somebody.kept())["town"] == "t39"
