"""What is kept of a file that somebody sends, and which questions it answers."""

import pytest

from services import sent_files
from services.form_items import Kind
from services.questionnaire import Attach, Invalid, Skip, State, Why, begin, step
from services.sent_files import Sent
from tests.services.written_forms import NOW, RU, written


@pytest.mark.parametrize("kind", sent_files.KINDS)
def test_a_reference_says_which_file_it_was(kind):
    sent = Sent(kind, "AgACAgIAAxkB:A-_1")
    assert sent_files.of(sent.reference) == sent


@pytest.mark.parametrize("name", ["Приказ 57-О.pdf", "a:b?c.pdf", "?"])
def test_a_reference_keeps_the_name_of_its_file(name):
    assert sent_files.of(Sent("document", "BQACAgIAAxkB", name).reference) == Sent("document", "BQACAgIAAxkB", name)


@pytest.mark.parametrize(
    "value",
    [
        None,
        3,
        ["telegram:photo:x"],
        "",
        "photo-1.jpg",
        "telegram:photo:",
        "telegram:dice:x",
        "http://a.ru:80/x",
        "telegram:document:?a.pdf",
    ],
)
def test_what_is_no_reference_is_no_file(value):
    assert sent_files.of(value) is None


@pytest.mark.parametrize(
    ("kind", "fitting"),
    [
        (Kind.IMAGE, {"photo"}),
        (Kind.AUDIO, {"voice", "audio"}),
        (Kind.VIDEO, {"video", "video_note"}),
        (Kind.FILE, {*sent_files.KINDS}),
        (Kind.TEXT, set()),
    ],
)
def test_each_kind_of_question_takes_its_own_files(kind, fitting):
    assert {one for one in sent_files.KINDS if sent_files.fits(kind, Sent(one, "x").reference)} == fitting


@pytest.mark.parametrize(
    ("kind", "media_type"), [("image", "image/png"), ("audio", "audio/ogg"), ("video", "video/mp4")]
)
def test_a_document_is_what_its_media_type_says(kind, media_type):
    reference = Sent("document", "x").reference
    assert sent_files.fits(Kind(kind), reference, media_type)
    assert not sent_files.fits(Kind(kind), reference, "application/pdf")


def test_a_file_of_another_kind_changes_nothing():
    form = written((["type", "name", RU], [["image", "a", "Фото?"], ["text", "b", "Слово?"]]))
    state = begin(form, NOW)
    with pytest.raises(Invalid) as refused:
        step(form, state, Attach("telegram:voice:x"), NOW)
    assert refused.value.why is Why.NOT_A_FILE
    assert step(form, state, Attach("telegram:photo:x"), NOW).answers == {"a": "telegram:photo:x"}
    assert State.load(step(form, state, Skip(), NOW).dump()).answers == {"a": None}
