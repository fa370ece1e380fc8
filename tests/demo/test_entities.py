"""Telegram's HTML and what Telegram finds in a text by itself."""

import html
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from demo import entities, texts
from demo.arguments import Arguments
from demo.refusals import Refused


def formatted(source: str) -> tuple[str, list[dict[str, Any]]]:
    return texts.finish(*entities.parse(texts.clean(source)))


@pytest.mark.parametrize(
    ("source", "text", "types"),
    [
        ("<b>а</b><strong>б</strong>", "аб", [("bold", 0, 2)]),
        ("<i>а</i> <em>б</em>", "а б", [("italic", 0, 1), ("italic", 2, 1)]),
        ("<u>а</u><ins>б</ins>", "аб", [("underline", 0, 2)]),
        ("<s>а</s><strike>б</strike><del>в</del>", "абв", [("strikethrough", 0, 3)]),
        ("<tg-spoiler>а</tg-spoiler><span class='tg-spoiler'>б</span>", "аб", [("spoiler", 0, 2)]),
        ("<b>а<i>б</i></b>", "аб", [("bold", 0, 2), ("italic", 1, 1)]),
        ("<code>а</code><pre>б</pre>", "аб", [("code", 0, 1), ("pre", 1, 1)]),
        ("<blockquote>а</blockquote>", "а", [("blockquote", 0, 1)]),
        ("<blockquote expandable>а</blockquote>", "а", [("expandable_blockquote", 0, 1)]),
        ("👩‍🏫 <b>я</b>", "👩‍🏫 я", [("bold", 6, 1)]),
        ("<b></b>пусто", "пусто", []),
        ("  <b> а </b>  ", " а", [("bold", 0, 2)]),
        ("&lt;b&gt; &amp;amp; &quot;&#1040;&#x42f;&nbsp;", '<b> &amp; "АЯ&nbsp;', []),
        ("<b>/start</b>", "/start", [("bold", 0, 6), ("bot_command", 0, 6)]),
    ],
)
def test_tags_become_entities(source: str, text: str, types: list[tuple[str, int, int]]) -> None:
    result, found = formatted(source)
    assert result == text
    assert [(entity["type"], entity["offset"], entity["length"]) for entity in found] == types


def test_links_and_languages_are_kept() -> None:
    link = formatted('<a href="https://example.org/?a=1&amp;b=2">сайт</a>')[1]
    assert link == [{"offset": 0, "length": 4, "type": "text_link", "url": "https://example.org/?a=1&b=2"}]
    mention = formatted("<a href='tg://user?id=7'>Аня</a>")[1]
    assert mention == [{"offset": 0, "length": 3, "type": "text_mention", "user": {"id": 7}}]
    code = formatted('<pre><code class="language-python">x = 1</code></pre>')[1]
    assert code == [{"offset": 0, "length": 5, "type": "pre", "language": "python"}]
    assert formatted('<a href="нет">x</a>') == ("x", [])
    assert formatted('<code class="language-python">x</code>')[1] == [{"offset": 0, "length": 1, "type": "code"}]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("/start abc", [("bot_command", 0, 6)]),
        ("👩 /help@my_bot", [("bot_command", 3, 12)]),
        ("и/или 1/2 //x", []),
        ("см. https://example.org/a?b=1.", [("url", 4, 25)]),
        ("t.me/durov и @durov", [("url", 0, 10), ("mention", 13, 6)]),
        ("a@b.c", []),
    ],
)
def test_commands_links_and_names_are_found_in_plain_text(text: str, found: list[tuple[str, int, int]]) -> None:
    result = texts.finish(text, [])[1]
    assert [(entity["type"], entity["offset"], entity["length"]) for entity in result] == found


def test_nothing_is_found_inside_code_or_a_link() -> None:
    assert [entity["type"] for entity in formatted("<code>/start</code>")[1]] == ["code"]


def given_entities(**entity: Any) -> list[dict[str, Any]]:
    return texts.read(Arguments({"text": "Привет, мир", "entities": [entity]}), "text")[1]


def test_a_bot_may_send_entities_itself() -> None:
    assert given_entities(type="bold", offset=8, length=99) == [{"type": "bold", "offset": 8, "length": 3}]
    for wrong in (
        {"offset": 0, "length": 1},
        {"type": "bold", "offset": -1, "length": 1},
        {"type": "bold", "offset": 0},
    ):
        with pytest.raises(Refused):
            given_entities(**wrong)


def test_blocks_that_touch_stay_apart() -> None:
    result = formatted("<blockquote>а</blockquote><blockquote>б</blockquote>")[1]
    assert [(entity["offset"], entity["length"]) for entity in result] == [(0, 1), (1, 1)]


def test_half_a_surrogate_pair_is_no_text() -> None:
    with pytest.raises(Refused, match="invalid Unicode characters"):
        formatted("&#xd83d;")


def test_control_signs_become_spaces_and_direction_marks_go() -> None:
    assert formatted("а\x00б\tв\r\nг\u202eд") == ("а б в\nгд", [])


anything = st.text(st.characters(exclude_categories=["Cs"]), max_size=200)


@given(anything)
def test_any_text_that_is_escaped_is_taken_and_comes_back(text: str) -> None:
    plain = texts.finish(text, [])
    assert formatted(html.escape(text, quote=False)) == plain
    assert plain[0] == texts.clean(text).rstrip().lstrip(" \n")


@given(anything)
def test_any_text_that_is_escaped_can_stand_in_a_tag(text: str) -> None:
    result, found = formatted(f"Имя: <b>{html.escape(text)}</b>!")
    assert result == f"Имя: {texts.clean(text)}!".rstrip()
    assert [entity["length"] for entity in found if entity["type"] == "bold"] == (
        [entities.utf16_length(texts.clean(text))] if texts.clean(text) else []
    )
