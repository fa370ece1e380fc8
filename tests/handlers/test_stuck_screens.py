"""Who is stuck, on the screen: a button for everything that helps, and where it leads."""

import pytest

from bot import callbacks, words
from handlers import stuck_screens
from models import Place
from services.stuck import REMEDIES, Case, Going, Joining, Remedy, Step, Stuck
from services.stuck_list import Line, StuckCard, StuckList, Whose
from tests.factories import EARLIER

DAY = EARLIER.date()
PLACE = Place(id=7, name="Школа № 5")


def line(step: Step, number: int = 3) -> Line:
    is_pair = step in (Step.FIRST_MEETING, Step.NEXT_MEETING, Step.FINAL)
    way = Going(DAY, DAY) if is_pair else Joining(DAY)
    found = Stuck(Case(number, way), step, DAY, 12, 7, REMEDIES[step])
    return Line(Whose(number, is_pair, (("Котов Пётр Ильич", "8А"),)), found, 12)


@pytest.mark.parametrize("step", Step)
def test_every_remedy_of_every_step_has_its_button(step: Step) -> None:
    one = line(step)
    with words.speaking("ru"):
        screen = stuck_screens.card(StuckCard(PLACE, one.whose, one))
    assert "<b>Котов Пётр, 8А</b>" in (screen.text or "")
    assert len([button for row in screen.rows for button in row]) == len(REMEDIES[step]) + 3


def test_a_consent_and_a_questionnaire_on_paper_lead_to_different_places() -> None:
    leads = {}
    for step in (Step.CONSENT, Step.INTAKE):
        with words.speaking("ru"):
            screen = stuck_screens.card(StuckCard(PLACE, line(step).whose, line(step)))
        buttons = {one["text"]: one["callback_data"] for row in screen.rows for one in row}
        leads[step] = buttons["На бумаге"]
    assert leads == {
        Step.CONSENT: callbacks.OtherPapers(person_id=3).pack(),
        Step.INTAKE: callbacks.Questionnaires(place_id=7).pack(),
    }
    assert {one for its in REMEDIES.values() for one in its} == set(Remedy)


def test_pages_number_their_lines_on() -> None:
    first = StuckList(PLACE, [line(Step.NEXT_MEETING, number) for number in range(1, 9)], 0, 2, 11)
    last = StuckList(PLACE, [line(Step.NEXT_MEETING, number) for number in range(9, 12)], 1, 2, 11)
    with words.speaking("ru"):
        told, more = stuck_screens.stuck(first).text or "", stuck_screens.stuck(last).text or ""
    assert "1. Котов Пётр, 8А: не было встречи 12 дней" in told
    assert "8. " in told
    assert "9. Котов" in more
    assert "11. Котов" in more
