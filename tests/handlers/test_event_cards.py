"""The card of an event: an answer and its mark, guests without an account, what a full or cancelled one says."""

from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest

from bot import words
from bot.replies import Reply
from handlers import event_cards
from models import DataMode, Event, EventGuest, EventKind, EventState, GuestState, Person, Place
from services.event_guests import MOST
from services.event_sight import Mine


@pytest.fixture(autouse=True)
def russian() -> Iterator[None]:
    with words.speaking("ru"):
        yield


def mine(now: datetime, *, state: GuestState | None = None, plus: int = 0, taken: int = 0) -> Mine:
    """A seminar of five seats in a day."""
    values = {"title": "Как <начать>", "where_held": "каб. 12", "seats": 5, "state": EventState.PLANNED}
    event = Event(id=7, place_id=1, kind=EventKind.SEMINAR, starts_at=now + timedelta(days=1), minutes=90, **values)
    guest = EventGuest(event_id=7, person_id=3, state=state, plus=plus) if state else None
    place = Place(id=1, name="Школа № 5", time_zone="Europe/Moscow", data_mode=DataMode.OPEN)
    return Mine(Person(id=3, name="Совин Лев"), event, place, guest, taken, now)


def labels(screen: Reply) -> list[str]:
    return [button["text"] for row in screen.rows for button in row]


def test_an_invitation_says_what_when_where_and_how_much_room_there_is(now: datetime) -> None:
    screen = event_cards.invitation(mine(now, taken=3))
    assert screen.text == (
        "Приглашаем!\n\n<b>Семинар «Как &lt;начать&gt;»</b>\n<b>16 сентября, среда, 12:00</b>\nкаб. 12\n"
        "Свободно 2 места\n\nПридёте?"
    )
    assert labels(screen)[:3] == ["Приду", "Не приду", "Может быть"]


@pytest.mark.parametrize(
    ("state", "said", "marked"),
    [
        (GuestState.COMING, "Вы в списке.", "✓ Приду"),
        (GuestState.MAYBE, "Вы пока думаете.", "✓ Может быть"),
        (GuestState.DECLINED, "Вы не придёте.", "✓ Не приду"),
        (GuestState.WAITING, "Вы в очереди.", "✓ Приду"),
    ],
)
def test_what_was_said_has_a_mark(now: datetime, state: GuestState, said: str, marked: str) -> None:
    screen = event_cards.card(mine(now, state=state))
    assert said in (screen.text or "")
    assert marked in labels(screen)
    assert ("В календарь" in labels(screen)) is (state is not GuestState.DECLINED)


@pytest.mark.parametrize(
    ("plus", "ways"),
    [(0, ["+1 со мной"]), (2, ["+1 со мной", "На одного меньше"]), (MOST, ["На одного меньше"])],
)
def test_guests_without_an_account_come_and_go_one_by_one(now: datetime, plus: int, ways: list[str]) -> None:
    screen = event_cards.card(mine(now, state=GuestState.COMING, plus=plus), may_bring=True)
    assert [label for label in labels(screen) if label in ("+1 со мной", "На одного меньше")] == ways
    assert ("С вами" in (screen.text or "")) is bool(plus)


def test_a_child_is_spoken_to_as_one(now: datetime) -> None:
    with words.speaking("ru@ty"):
        assert "Ты в списке." in (event_cards.card(mine(now, state=GuestState.COMING)).text or "")


def test_a_cancelled_event_and_one_that_has_begun_take_no_answer(now: datetime) -> None:
    cancelled, begun = mine(now), mine(now)
    cancelled.event.state, begun.event.starts_at = EventState.CANCELLED, now
    for found, said in ((cancelled, "Отменено."), (begun, "Уже началось.")):
        screen = event_cards.card(found)
        assert said in (screen.text or "")
        assert labels(screen) == ["‹ Мои дела"]


def test_no_words_that_somebody_typed_pass_where_none_do(now: datetime) -> None:
    found = mine(now)
    found.place.data_mode = DataMode.CLOSED
    text = event_cards.card(found).text or ""
    assert "<b>Семинар</b>" in text
    assert "начать" not in text
    assert "каб." not in text
