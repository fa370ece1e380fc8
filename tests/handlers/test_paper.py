"""Ticks of papers that came back: the screen remembers them."""

from datetime import UTC, datetime

from aiogram.types import CallbackQuery, Chat, InlineKeyboardMarkup, Message, User

from bot.replies import Reply
from handlers import class_consents, paper
from models import Capacity
from services.signatures import Standing
from services.unsigned import GroupConsents, Unsigned

NOBODY: frozenset[Capacity] = frozenset()
STANDING = Standing(
    1, (), frozenset({Capacity.SELF}), NOBODY, NOBODY, needs_paper=False, needs_birth_date=False, words=()
)
LONGEST = 4096


def group(people: int) -> GroupConsents:
    name = "Ж" * 100 + " " + "Щ" * 99
    unsigned = [Unsigned(number, name, STANDING) for number in range(1, people + 1)]
    return GroupConsents("6Б", people, unsigned, may_mark=True, anchor_id=1)


def pressed(screen: Reply) -> CallbackQuery:
    """A press under the screen as Telegram shows it."""
    message = Message(
        message_id=1,
        date=datetime(2026, 9, 15, tzinfo=UTC),
        chat=Chat(id=1, type="private"),
        reply_markup=InlineKeyboardMarkup.model_validate({"inline_keyboard": list(screen.rows)}),
    )
    return CallbackQuery(id="1", from_user=User(id=1, is_bot=False, first_name="А"), chat_instance="1", message=message)


def test_the_screen_remembers_its_ticks() -> None:
    assert paper._ticked(pressed(class_consents.ticks(group(30), 5, {2, 3, 30}))) == {2, 3, 30}


def test_a_screen_too_old_to_be_read_has_no_ticks() -> None:
    query = CallbackQuery(id="1", from_user=User(id=1, is_bot=False, first_name="А"), chat_instance="1")
    assert paper._ticked(query) == set()


def test_without_a_tick_there_is_nothing_to_mark() -> None:
    texts = [button["text"] for row in class_consents.ticks(group(2), 5, set()).rows for button in row]
    assert not [text for text in texts if text.startswith("Отметить")]


def test_a_large_group_fits_telegrams_bounds() -> None:
    large = group(300)
    assert len(class_consents.one_group(large, 1).text or "") <= LONGEST
    assert sum(map(len, class_consents.ticks(large, 5, {1}).rows)) <= 100
