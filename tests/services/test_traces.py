"""By what somebody is found in texts: the name in either order, with initials, by keys of JSON; nobody else is."""

import pytest

from services.traces import Traces

TIKHON = Traces(frozenset({"Журавлёв Тихон Саввич"}))
OTHER = Traces(frozenset({"Ёлкин Егор"}))


@pytest.mark.parametrize(
    "said",
    [
        *("Журавлёв Тихон", "тихон саввич ЖУРАВЛЕВ", "Отв.: Журавлёв Т.С.", "Журавлев Т. С., завуч", "Журавлёв Т."),
        *("Т.С. Журавлёв", "т. с. журавлев", "Т. Журавлёв", "План\nЖуравлёв\nТихон", "Журавлёв Т., Рысин Г."),
    ],
)
def test_a_name_is_found(said: str) -> None:
    assert TIKHON.are_in(said)
    assert TIKHON.are_in_value([{"deep": [said]}])
    assert TIKHON.are_in_value({said: 1})


@pytest.mark.parametrize(
    "said",
    [
        *("Журавлёв", "Журавлёва Т.С.", "Журавлёв А.С.", "Журавлёв Т.А.", "А.Т. Журавлёв", "А. Т. Журавлёв"),
        *("Т.А. Журавлёв", "Журавлёв Фёдор", "Журавлёв Т", "т.е. Журавлёвка"),
    ],
)
def test_others_are_not(said: str) -> None:
    assert not TIKHON.are_in(said)
    assert TIKHON.without({said: [said]}) == {said: [said]}


def test_only_the_name_goes() -> None:
    assert TIKHON.without({"журавлев т.с.": ["завуч Журавлёв Т.С.", 7]}) == {"…": ["завуч …", 7]}


@pytest.mark.parametrize("said", ["Елкин Е.", "Ё. Ёлкин", "Ёлкин Е. П.", "Е.П. Елкин"])
def test_a_name_without_a_patronymic_is_found_with_any_second_initial(said: str) -> None:
    assert OTHER.are_in(said)
