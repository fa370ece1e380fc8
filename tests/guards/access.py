"""Who may do what, as a page: run as a program it writes `docs/access.md`.

What roles give the right to in a place stands in services/access.py. What is nobody’s but one’s own has no role in the
code: it is asked whose it is. Here that is said by role, for the page and for the presses that prove it.
"""

from collections.abc import Iterator
from enum import StrEnum
from pathlib import Path

from models import Role
from services.access import REACHING_DOWN, RIGHTS, Action


class Where(StrEnum):
    """How a place lies to the one in which a role is held."""

    OWN = "own"
    BESIDE = "beside"
    """Another organisation, whatever is above both."""
    ABOVE = "above"
    BELOW = "below"


class Whose(StrEnum):
    """Who somebody is to whoever acts."""

    ONESELF = "oneself"
    CHILD = "child"
    """In one's care, until the day it is of age."""
    OTHER = "other"
    """Anybody else, of one's own organisation too."""


class Personal(StrEnum):
    """What is nobody's but one's own, or a child's: no role in a place gives the right to it."""

    READ_CONSENT = "read_consent"
    """Of each kind, and all of them."""
    SAY_CONSENT = "say_consent"
    """Gives, or refuses."""
    ANSWER = "answer"
    """Opens and fills in a questionnaire that was handed to one."""
    CALL_FOR_HELP = "call_for_help"
    REACH_CURATOR = "reach_curator"
    """The card of the curator for a mentor."""
    SEE_DATA = "see_data"
    """All that is kept, on a screen and as files."""
    CORRECT_DATA = "correct_data"
    TAKE_BACK = "take_back"
    """A consent; a child also what the guardians have said for it."""


_TAKES_PART = {
    Role.MENTEE: frozenset({Whose.ONESELF}),
    Role.MENTOR: frozenset({Whose.ONESELF}),
    Role.GUARDIAN: frozenset({Whose.CHILD}),
}
_ANYBODY = {role: frozenset({Whose.ONESELF}) for role in Role} | {
    Role.GUARDIAN: frozenset({Whose.ONESELF, Whose.CHILD})
}
PERSONAL: dict[Personal, dict[Role, frozenset[Whose]]] = {
    Personal.READ_CONSENT: _TAKES_PART,
    Personal.SAY_CONSENT: _TAKES_PART,
    Personal.ANSWER: {role: frozenset({Whose.ONESELF}) for role in (Role.MENTEE, Role.MENTOR)},
    Personal.CALL_FOR_HELP: {Role.MENTEE: frozenset({Whose.ONESELF})},
    Personal.REACH_CURATOR: {Role.MENTOR: frozenset({Whose.ONESELF})},
    Personal.SEE_DATA: _ANYBODY,
    Personal.CORRECT_DATA: _ANYBODY,
    Personal.TAKE_BACK: _TAKES_PART,
}
"""By role, about whom; whatever a role is not named with is closed to it."""

PAGE = Path(__file__).resolve().parents[2] / "docs" / "access.md"

ROLES = {
    Role.COORDINATOR: "координатор",
    Role.HEAD: "руководитель",
    Role.CURATOR: "куратор",
    Role.PRIVACY_OFFICER: "ответственный за данные",
    Role.TRAINER: "организатор обучения",
    Role.MENTOR: "наставник",
    Role.MENTEE: "наставляемый",
    Role.GUARDIAN: "законный представитель",
    Role.OBSERVER: "специалист школы",
    Role.PARTNER: "партнёр",
}
ACTIONS = {
    Action.SEE_PLACES: "видеть карточку организации: числа, бумаги, кураторов",
    Action.CREATE_PLACE: "заводить организации",
    Action.EDIT_PLACE: "менять реквизиты организации",
    Action.SEE_LISTS: "видеть списки организаций, кураторов, партнёров",
    Action.INVITE_CURATOR: "называть кураторов",
    Action.TAKE_EVERYTHING: "забрать «всё моё» файлом",
    Action.SEE_PEOPLE: "видеть людей поимённо",
    Action.ADD_PEOPLE: "вести список людей",
    Action.INVITE_PEOPLE: "выдавать ссылки и листки",
    Action.MARK_CONSENTS: "отмечать бумажные согласия",
    Action.SEE_RESPONSES: "видеть, кто прислал анкету",
    Action.SEE_CONSENTS: "видеть, чьих согласий не хватает",
    Action.SEE_RETURNS: "видеть, сколько согласий собрано: числа без имён",
    Action.SEE_MENTORS: "видеть наставников",
    Action.HAND_OVER: "передавать дела куратора и называть заместителя",
    Action.RUN_SURVEYS: "проводить опросы",
    Action.SEE_RESULTS: "видеть итоги опросов",
    Action.SEE_SURVEY_TOTALS: "видеть суммы опросов по организациям",
    Action.AUTHOR_FORMS: "составлять анкеты",
    Action.ENTER_ANSWERS: "вносить ответы с бумаги",
    Action.SEE_REQUESTS: "видеть запросы о данных",
    Action.HANDLE_REQUESTS: "отвечать на запросы о данных и вносить их с бумаги",
    Action.SEE_AUDIT: "читать, кто смотрел",
    Action.ERASE: "уничтожать данные и хранить акты",
    Action.CHOOSE_MODE: "решать, что проходит через мессенджер",
    Action.SEE_ROADMAP: "видеть план, сроки и материалы: документы и дни без людей",
    Action.RUN_ROADMAP: "вести план: документ, вопросы, полка материалов",
    Action.DO_TASKS: "отмечать, как идут дела по срокам",
    Action.REVIEW_TASKS: "принимать сделанное ниже и решать о переносе",
    Action.SEE_PAIRS: "видеть пары, приказы и реестры",
    Action.SEND_BROADCASTS: "писать рассылки: числа без имён",
    Action.MAKE_PAIRS: "получать предложение пар",
    Action.RUN_EVENTS: "проводить мероприятия и видеть, кто придёт",
}
PERSONALLY = {
    Personal.READ_CONSENT: "читать согласия каждого вида",
    Personal.SAY_CONSENT: "дать согласие или отказать",
    Personal.TAKE_BACK: "отозвать согласие",
    Personal.ANSWER: "отвечать на анкету",
    Personal.CALL_FOR_HELP: "позвать взрослых",
    Personal.REACH_CURATOR: "узнать, кто куратор, и попросить связаться",
    Personal.SEE_DATA: "видеть всё, что хранится, и взять файлом",
    Personal.CORRECT_DATA: "попросить исправить данные",
}
PLACES = {
    Where.OWN: "своё место",
    Where.BELOW: "место ниже",
    Where.BESIDE: "соседнее место",
    Where.ABOVE: "место выше",
}
PEOPLE = {Whose.ONESELF: "о себе", Whose.CHILD: "о своём ребёнке", Whose.OTHER: "о других"}

HEAD = """# Кто что может

Эта страница сделана командой `python -m tests.guards.access` из таблицы прав в
[services/access.py](../services/access.py) и из таблицы личных прав в
[tests/guards/access.py](../tests/guards/access.py).
Каждая её клетка проверена настоящим нажатием: [test_access_table.py](../tests/stories/test_access_table.py).

Роль держат в одном месте: в организации, муниципалитете, регионе или у партнёра. Права действуют в этом месте. У
координатора они действуют и во всех местах ниже, но до людей не доходят: он видит числа, бумаги и кураторов. Наверх и
в соседние организации не видит никто.

Чужая строка отвечает так же, как строка, которой нет: посторонний не узнаёт ничего.
"""
NOTE = """
Передать можно только свои дела: куратор не передаёт дела другого куратора, заместитель не передаёт ничего. Списки и
суммы ничего не называют по номеру, они всегда о своём месте и о местах ниже.
"""


def reaches(action: Action, role: Role, where: Where) -> bool:
    """Whether somebody who holds `role` in one place may do `action` in a place that lies so to it.

    Of handing over, a curator's own work alone is meant.
    """
    return role in RIGHTS[action] and (where is Where.OWN or (where is Where.BELOW and role in REACHING_DOWN))


def page() -> str:
    """The whole page."""
    parts = [HEAD, "## Коротко\n", *_short(), NOTE, "## О себе и о ребёнке\n", *_personal()]
    return "\n".join([*parts, "\n## Полная таблица\n", *_full(), ""])


def _short() -> Iterator[str]:
    yield "| действие | у кого есть право в своём месте | из них и ниже |"
    yield "|---|---|---|"
    for action, says in ACTIONS.items():
        holders = [ROLES[role] for role in ROLES if role in RIGHTS[action]]
        down = [ROLES[role] for role in ROLES if role in RIGHTS[action] & REACHING_DOWN]
        yield f"| {says} | {', '.join(holders)} | {', '.join(down) or '—'} |"


def _personal() -> Iterator[str]:
    yield f"| действие | роль | {' | '.join(PEOPLE.values())} |"
    yield f"|---|---|{'---|' * len(PEOPLE)}"
    for personal, says in PERSONALLY.items():
        for role, called in ROLES.items():
            may = PERSONAL[personal].get(role, frozenset())
            yield f"| {says} | {called} | {' | '.join(_cell(one in may) for one in PEOPLE)} |"


def _full() -> Iterator[str]:
    yield f"| действие | роль | {' | '.join(PLACES.values())} |"
    yield f"|---|---|{'---|' * len(PLACES)}"
    for action, says in ACTIONS.items():
        for role, called in ROLES.items():
            cells = (_cell(reaches(action, role, where)) for where in PLACES)
            yield f"| {says} | {called} | {' | '.join(cells)} |"


def _cell(may: bool) -> str:
    return "да" if may else "—"


if __name__ == "__main__":
    PAGE.write_text(page(), "utf-8")
