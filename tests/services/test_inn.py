"""The taxpayer's number: its control figures find a slip."""

import pytest

from services import inn


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("7707083893", "7707083893"),
        (" 77 0708 3893 ", "7707083893"),
        ("7830002293", "7830002293"),
        ("500100732259", "500100732259"),
    ],
)
def test_a_number_whose_control_figures_fit_is_taken_without_its_spaces(typed: str, read: str) -> None:
    assert inn.read(typed) == read


@pytest.mark.parametrize(
    "typed",
    [
        "7707083894",
        "7707038893",
        "500100732258",
        "500100732269",
        "770708389",
        "77070838931",
        "0000000000",
        "７７０７０８３８９３",
        "",
    ],
)
def test_a_slip_a_wrong_length_and_other_signs_are_no_number(typed: str) -> None:
    assert inn.read(typed) is None


@pytest.mark.parametrize("right", ["7707083893", "500100732259"])
def test_any_one_wrong_figure_is_found(right: str) -> None:
    for place in range(2, len(right)):
        wrong = right[:place] + str((int(right[place]) + 1) % 10) + right[place + 1 :]
        assert inn.read(wrong) is None, wrong
