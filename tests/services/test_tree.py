"""The order in which places stand in a list."""

from models import Place, PlaceKind
from services import tree


def test_figures_in_names_weigh_what_they_say_and_regions_come_first() -> None:
    names = ("Школа № 10", "Школа № 2", "Завод", "Школа № 1")
    places = [Place(id=number, kind=PlaceKind.SCHOOL, name=name) for number, name in enumerate(names)]
    region = Place(id=9, kind=PlaceKind.REGION, name="Ясный край")
    found = [place.name for place in tree.in_order([*places, region])]
    assert found == ["Ясный край", "Завод", "Школа № 1", "Школа № 2", "Школа № 10"]
