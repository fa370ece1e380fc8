"""Who is who in a roadmap, on the screen."""

from bot import words
from handlers import roadmap_body_screens
from models import Roadmap
from services.bodies import Bodies, Known


def test_everybody_of_a_large_staff_can_be_named_on_screens_of_eight_rows() -> None:
    staff = tuple((number, f"Фамилия{number:02} Имя Отчество") for number in range(1, 12))
    found = Bodies(Roadmap(id=1), (Known("Рабочая группа", "organisation", None, None, 3),), staff)
    seen = set()
    with words.speaking("ru"):
        for page in range(4):
            shown = roadmap_body_screens.body(found, 0, page).rows
            assert len(shown) <= 8
            seen |= {button["callback_data"] for row in shown for button in row if "Фамилия" in button["text"]}
    assert len(seen) == len(staff)
