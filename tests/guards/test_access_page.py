"""The page about rights says what the tables say, of every action and every role."""

from models import Role
from services.access import RIGHTS, Action
from tests.guards import access
from tests.guards.access import PERSONAL, Personal, Where, Whose


def test_the_page_is_what_the_tables_say() -> None:
    assert access.PAGE.read_text("utf-8") == access.page(), "run: python -m tests.guards.access"


def test_every_action_role_and_relation_has_a_row() -> None:
    assert access.ACTIONS.keys() == set(Action) == RIGHTS.keys()
    assert access.PERSONALLY.keys() == set(Personal) == PERSONAL.keys()
    assert access.ROLES.keys() == set(Role)
    assert access.PLACES.keys() == set(Where)
    assert access.PEOPLE.keys() == set(Whose)


def test_nobody_has_a_personal_right_about_others() -> None:
    assert [one for one in PERSONAL.values() for whose in one.values() if Whose.OTHER in whose] == []
