"""The dry run of a pasted list: whatever was pasted, it fits one message."""

from datetime import date

from bot import words
from handlers import roster_screens
from models import Person
from services import roster
from services.enrolment import Applied, Outcome, Plan, PlanLine
from services.recognition import Detail
from services.roster import Problem

TODAY = date(2026, 9, 15)
LONGEST = 4096


def plan(count: int) -> Plan:
    """So many lines of each kind, as long as they can be."""
    (row,) = roster.read_lines("<&>" * 60, today=TODAY)
    people = tuple(Person(code="ABCDEF", name="Ж" * 100 + " " + "Щ" * 99) for _ in range(30))
    kinds = {
        Outcome.MADE: PlanLine(row, Outcome.MADE),
        Outcome.CHANGED: PlanLine(row, Outcome.CHANGED, changes=tuple(Detail)),
        Outcome.SAME: PlanLine(row, Outcome.SAME),
        Outcome.QUESTION: PlanLine(row, Outcome.QUESTION, candidates=people),
        Outcome.WRONG: PlanLine(row, Outcome.WRONG, problems=tuple(Problem)),
    }
    return Plan([line for line in kinds.values() for _ in range(count)])


def test_a_thousand_lines_fit_one_message() -> None:
    for language in words.LANGUAGES:
        with words.speaking(language):
            for count in (1, 3, 1000):
                text = roster_screens.dry_run(plan(count), 1).text or ""
                assert len(text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")) <= LONGEST


def test_the_button_says_how_many_would_be_added() -> None:
    with words.speaking("ru"):
        rows = roster_screens.dry_run(plan(1), 7).rows
    assert [row[0]["text"] for row in rows] == ["Добавить: 2 человека", "Не добавлять"]


def test_where_nothing_would_happen_there_is_nothing_to_press() -> None:
    (row,) = roster.read_lines("Ель Олег; 1985", today=TODAY)
    reply = roster_screens.dry_run(Plan([PlanLine(row, Outcome.SAME)]), 7)
    assert len(reply.rows) == 1


def test_what_did_not_happen_is_not_spoken_of() -> None:
    with words.speaking("ru"):
        assert roster_screens.applied(Applied(30, 0, 1)) == "Новых: 30. Родителей и опекунов: 1."
        assert roster_screens.applied(Applied(0, 2, 0)) == "Изменено: 2."
        assert roster_screens.applied(Applied(0, 0, 0)) == "Ничего не изменилось."
