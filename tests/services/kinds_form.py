"""A questionnaire with a question of every kind that is answered by buttons or by typing."""

from services.questionnaire import Form
from services.xlsform import convert
from tests.services.written_forms import RU, source

HEADER = ["type", "name", RU, "required", "relevant", "constraint", "parameters", "appearance"]
TOWNS = [
    "Апатиты", "Архангельск", "Великие Луки", "Великий Новгород", "Владимир", "Вологда", "Выборг", "Гатчина",
    "Заполярный", "Иваново", "Кандалакша", "Кировск", "Кола", "Костомукша", "Мончегорск", "Мурманск",
    "Нижний Новгород", "Никель", "Оленегорск", "Петрозаводск", "Псков", "Сегежа", "Североморск", "Тверь",
]  # fmt: skip
LONG = "Очень длинный вопрос. " * 250

ROWS = [
    ["begin group", "about", "О себе"],
    ["decimal", "height", "Какой у вас рост в метрах?", "", "", ". < 3"],
    ["date", "born", "Когда это было?", "", "", ". <= today()"],
    ["time", "wakes", "Во сколько вы встаёте?"],
    ["end group", ""],
    ["begin group", "likes", "О том, что нравится"],
    ["dateTime", "meets", "Когда встретимся?"],
    ["rank things", "order", "Что важнее?", "yes"],
    ["select_one towns", "town", "Откуда вы?", "yes"],
    ["select_multiple towns", "seen", "Где вы бывали?"],
    ["end group", ""],
    ["range", "stars", "Сколько звёзд?", "", "", "", "start=1 end=5 step=1", "rating"],
    ["range", "sure", "Насколько вы уверены?", "", "", "", "start=0 end=100 step=2.5"],
    ["select_one yes_no", "agrees", "Вам нравится?", "yes", "", "", "", "likert"],
    ["text", "why", "Почему нет?", "", "${agrees} = 'no'"],
    ["acknowledge", "read", "Вы прочитали правила?", "yes"],
    ["barcode", "code", "Какой код на книге?"],
    ["note", "bye", LONG],
]
CHOICES = [
    *(["towns", f"t{number}", town] for number, town in enumerate(TOWNS)),
    ["things", "work", "Работа"],
    ["things", "rest", "Отдых"],
    ["things", "family", "Семья"],
    ["yes_no", "yes", "Да"],
    ["yes_no", "no", "Нет"],
]
SOURCE = source((HEADER, ROWS), (["list_name", "name", RU], CHOICES))


def kinds() -> Form:
    """The form, ready to be filled in."""
    return Form.load(convert(SOURCE, name="trial"))
