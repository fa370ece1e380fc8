"""Lists of places: the fullest page of the longest words still fits one message."""

from datetime import date

import pytest

from handlers import lists as screens
from handlers.place_facts import FORMS, KINDS, MODES, facts
from models import DataMode, Place, PlaceKind
from services import mentoring_forms
from services.lists import PAGE, AppointedLine, Listed, OrganisationLine
from services.places import Counts

LONGEST_MESSAGE = 4096
DAY = date(2026, 9, 1)


def place(kind: PlaceKind = PlaceKind.SUPPLEMENTARY) -> Place:
    """All that can be typed in, as long as it can be."""
    return Place(
        kind=kind,
        name="Ш" * 200,
        inn="500100732259",
        mentoring_forms=list(mentoring_forms.CODES),
        agreement_number="№" * 100,
        agreement_since=DAY,
        agreement_until=DAY,
        data_mode=DataMode.OPEN,
        data_mode_reason="П" * 1000,
    )


LONGEST = {
    Listed.ORGANISATIONS: OrganisationLine(place(), "Р" * 200, Counts(99_999, 99_999, 99_999, 99_999), 999),
    Listed.CURATORS: AppointedLine(place(), "Ф" * 200, "Д" * 100, "9" * 40, "№" * 100, DAY, came_in=False),
    Listed.PARTNERS: place(PlaceKind.PARTNER),
}


@pytest.mark.parametrize("listed", list(Listed))
def test_a_full_page_fits_a_message(listed: Listed) -> None:
    _, line = screens.SCREENS[listed]
    assert len("\n\n".join(["", *[line(LONGEST[listed])] * PAGE])) + 100 < LONGEST_MESSAGE


@pytest.mark.parametrize("kind", list(PlaceKind))
def test_what_is_known_of_a_place_leaves_room_for_the_rest_of_its_card(kind: PlaceKind) -> None:
    assert len("\n".join(facts(place(kind)))) < LONGEST_MESSAGE / 2


def test_every_kind_mode_and_form_has_a_name() -> None:
    assert (set(KINDS), set(MODES)) == (set(PlaceKind), set(DataMode))
    assert tuple(FORMS) == mentoring_forms.CODES


def test_a_place_of_which_nothing_is_known_says_so() -> None:
    said = "\n".join(facts(Place(kind=PlaceKind.SCHOOL, name="Школа", mentoring_forms=[])))
    assert said.count("пока не указано") == 2
