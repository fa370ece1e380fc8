"""Threads about a broadcast fit Telegram's messages, however long names and words are."""

from datetime import UTC, datetime

from bot import words
from handlers import broadcast_thread_screens
from models import Person, Role
from services.broadcast_threads import LONGEST, Key, Thread, Who, Word

NOW = datetime(2026, 9, 15, 9, tzinfo=UTC)
CURATOR = Who("Константинопольская-Задунайская Александра", Role.CURATOR, "Школа")


def thread(count: int, *, is_own: bool = False) -> Thread:
    """So many of the longest words, by the receiver and the curator in turn."""
    said = [Word("ы" * (LONGEST - 3) + f"{one:03}", NOW, False, not one % 2, CURATOR) for one in range(count)]
    person = Person(id=2, name="Константинопольский-Задунайский Александр Александрович")
    return Thread(Key(1, 2), "ы" * 60, person, "9А" * 30, Person(id=3, name="Совина"), is_own, said, [CURATOR])


def test_the_longest_fits_and_the_newest_stands_on_the_first_page() -> None:
    with words.speaking("ru"):
        pages = [broadcast_thread_screens.thread(thread(6), page).text or "" for page in range(2)]
        brought = broadcast_thread_screens.brought(thread(6)).text or ""
    assert all(len(text) <= 4096 for text in (*pages, brought))
    assert all(f"{one:03}" in pages[0] for one in range(2, 6))
    assert pages[0].endswith("005")
    assert all(f"{one:03}" in pages[1] for one in range(2))
    assert brought.endswith("и ещё 2")


def test_once_nobody_answers_there_is_no_button_for_it() -> None:
    found = thread(1, is_own=True)
    closed = Thread(found.key, "", found.person, None, found.by, True, found.words, [])
    with words.speaking("ru"):
        shown = [
            [button["text"] for row in broadcast_thread_screens.brought(one).rows for button in row]
            for one in (found, closed)
        ]
    assert shown == [["Ответить", "Вся переписка", "‹ Мои дела"], ["Вся переписка", "‹ Мои дела"]]
