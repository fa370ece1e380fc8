"""Who may do what, as a page; run as a program it writes `docs/access.md` from the tables in services/access.py."""

from collections.abc import Iterator
from pathlib import Path

from models import Role
from services.access import PERSONAL, REACHING_DOWN, RIGHTS, Action, Personal, Where, Whose, reaches

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
    Action.SEE_MENTORS: "видеть наставников",
    Action.HAND_OVER: "передавать дела куратора и называть заместителя",
    Action.RUN_SURVEYS: "проводить опросы",
    Action.SEE_RESULTS: "видеть итоги опросов",
    Action.SEE_SURVEY_TOTALS: "видеть суммы опросов по организациям",
    Action.AUTHOR_FORMS: "составлять анкеты",
    Action.ENTER_ANSWERS: "вносить ответы с бумаги",
    Action.SEE_AUDIT: "читать, кто смотрел",
}
PERSONALLY = {
    Personal.READ_CONSENT: "читать согласие",
    Personal.SAY_CONSENT: "дать согласие, отказать, отозвать",
    Personal.ANSWER: "отвечать на анкету",
    Personal.CALL_FOR_HELP: "позвать взрослых",
    Personal.REACH_CURATOR: "узнать, кто куратор, и попросить связаться",
}
PLACES = {
    Where.OWN: "своё место",
    Where.BELOW: "место ниже",
    Where.BESIDE: "соседнее место",
    Where.ABOVE: "место выше",
}
PEOPLE = {Whose.ONESELF: "о себе", Whose.CHILD: "о своём ребёнке", Whose.OTHER: "о других"}

HEAD = """# Кто что может

Эта страница сделана из таблиц в [services/access.py](../services/access.py) командой `python -m tests.guards.access`.
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
