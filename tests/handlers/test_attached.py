"""A file that somebody sent as an answer is sent again by its id."""

import pytest

from bot.replies import Reply, calls


@pytest.mark.parametrize(
    ("kind", "method"),
    [("photo", "sendPhoto"), ("voice", "sendVoice"), ("document", "sendDocument"), ("video", "sendVideo")],
)
def test_it_comes_with_the_text_as_its_caption(kind: str, method: str) -> None:
    ((made, parameters),) = calls(Reply(text="Вот", attached=(kind, "AgAC")), 5, None)
    assert (made, parameters[kind], parameters["caption"]) == (method, "AgAC", "Вот")


def test_a_round_film_takes_no_caption_and_the_text_follows_it() -> None:
    made = list(calls(Reply(text="Вот", attached=("video_note", "DQAC")), 5, None))
    assert [(method, one.get("video_note"), one.get("text")) for method, one in made] == [
        ("sendVideoNote", "DQAC", None),
        ("sendMessage", None, "Вот"),
    ]
