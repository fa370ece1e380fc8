"""Links on buttons, as Telegram checks them."""

from typing import Any

import pytest

from demo import markup
from demo.arguments import Arguments
from demo.refusals import Refused


def button(**action: Any) -> dict[str, Any]:
    """Return a button as the server keeps it."""
    given = {"inline_keyboard": [[{"text": "Да", **action}]]}
    keyboard = markup.read(Arguments({"reply_markup": given}))
    assert keyboard
    kept: dict[str, Any] = keyboard["inline_keyboard"][0][0]
    return kept


@pytest.mark.parametrize(
    ("url", "kept"),
    [
        ("https://example.org", "https://example.org/"),
        ("example.org/a?b=1", "http://example.org/a?b=1"),
        ("tg://resolve?domain=durov", "tg://resolve?domain=durov"),
        ("tg:resolve?domain=durov", "tg://resolve?domain=durov"),
        ("tg://user?id=5", "tg://user?id=5"),
    ],
)
def test_a_link_is_kept_with_its_scheme(url: str, kept: str) -> None:
    assert button(url=url)["url"] == kept


@pytest.mark.parametrize(
    ("action", "words"),
    [
        ({"url": "https://"}, "inline keyboard button URL 'https://' is invalid: URL host is empty"),
        ({"url": "https://example.org:x"}, "URL 'https://example.org:x' is invalid: Wrong HTTP URL"),
        ({"url": "https://exa mple.org"}, "is invalid: Wrong HTTP URL"),
        ({"url": "tg://"}, "URL 'tg://' is invalid: Wrong tg URL"),
        ({"url": "tg://a.b"}, "URL 'tg://a.b' is invalid: Unallowed characters in URL host"),
        ({"url": ["https://example.org"]}, 'Field "url" must be of type String'),
        ({"web_app": {"url": "http://example.org"}}, "button Web App URL 'http://example.org' is invalid: Only HTTPS"),
        ({"web_app": {"url": "tg://resolve"}}, "is invalid: Only HTTPS links are allowed"),
        ({"web_app": "https://example.org"}, 'Field "web_app" must be of type Object'),
        ({"login_url": {}}, 'Can\'t find field "url"'),
        ({"callback_data": "x", "style": "rainbow"}, "invalid button style specified"),
    ],
)
def test_an_action_that_telegram_does_not_take(action: dict[str, Any], words: str) -> None:
    with pytest.raises(Refused) as caught:
        button(**action)
    assert words in caught.value.description


def test_other_actions_are_taken_as_they_are() -> None:
    for action in (
        {"switch_inline_query": ""},
        {"copy_text": {"text": "код"}},
        {"callback_data": "1", "style": "danger"},
    ):
        assert button(**action) == {"text": "Да", **action}
    assert button(callback_data=5, url=None)["callback_data"] == "5"


@pytest.mark.parametrize(
    "given", [{"inline_keyboard": []}, {"inline_keyboard": [[]]}, {"keyboard": [[]]}, {"remove_keyboard": False}, {}]
)
def test_a_keyboard_without_buttons_is_no_keyboard(given: dict[str, Any]) -> None:
    assert markup.read(Arguments({"reply_markup": given})) is None


@pytest.mark.parametrize(
    ("key", "words"),
    [
        ({"text": ""}, "keyboard button text must be non-empty"),
        ({"text": "x", "request_contact": "да"}, 'Field "request_contact" must be of type Boolean'),
        ({"text": "x", "web_app": {"url": "http://example.org"}}, "keyboard button Web App URL"),
    ],
)
def test_a_key_that_telegram_does_not_take(key: dict[str, Any], words: str) -> None:
    with pytest.raises(Refused) as caught:
        markup.read(Arguments({"reply_markup": {"keyboard": [[key]]}}))
    assert words in caught.value.description


def test_a_keyboard_over_ten_kilobytes_or_300_keys_is_too_long() -> None:
    long = {"inline_keyboard": [[{"text": "я" * 100, "callback_data": "x"}]] * 60}
    many = {"keyboard": [["1"]] * 301}
    for given in (long, many):
        with pytest.raises(Refused, match="reply markup is too long"):
            markup.read(Arguments({"reply_markup": given}))
