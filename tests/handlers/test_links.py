"""Links of a whole school, as messages that Telegram takes."""

from collections import deque

from handlers import links

LONGEST = 4096


def test_no_line_is_lost_and_no_message_is_too_long() -> None:
    lines = [f"Ученик {number}\nhttps://t.me/some_bot?start={'x' * 24}" for number in range(1000)]
    texts = list(links._messages("Личные ссылки", lines))
    assert all(len(text) <= LONGEST for text in texts)
    left = deque(lines)
    for text in texts:
        for part in text.split("\n\n"):
            if part != "Личные ссылки":
                assert part == left.popleft()
    assert not left


def test_without_people_there_is_still_a_message() -> None:
    assert list(links._messages("Личные ссылки", [])) == ["Личные ссылки"]
