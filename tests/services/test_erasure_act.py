"""The act of destruction: all that it must say, no name, and the log in words."""

import io
from datetime import UTC, datetime
from typing import Any

import pytest
from docx import Document

from models import ConsentKind, ConsentOutcome, ErasureReason, RequestKind
from services import erasure_act
from services.erasure_act import Facts

AT = datetime(2026, 9, 15, 12, 5, tzinfo=UTC)
SAID = {"what": "given", "kind": "C1", "as": "guardian", "route": "paper", "version": "1", "number": "12"}
LOG = [
    {"at": "2026-09-01T06:00:00+00:00", **SAID, "on": "2026-09-01"},
    {"at": "2026-09-14T06:00:00+00:00", "what": "asked", "kind": "withdrawal", "due": "2026-10-14"},
    {"at": "2026-09-15T09:05:00+00:00", "what": "erased", "reason": "withdrawal"},
]
COUNTED = {"person": 1, "answer": 14, "chat": 1, "files": ["6Б.xlsx"]}
PAPERS = [{"kind": "C1", "number": "12", "on": "2026-09-01"}]


def facts(**other: Any) -> Facts:
    given: dict[str, Any] = {"operator": "Школа № 5", "address": "ул. Озёрная, 3", "number": 17, "code": "K7M2PX"}
    given |= {"reason": "withdrawal", "at": AT, "counted": COUNTED, "log": LOG, "papers": PAPERS}
    return Facts(**(given | other))


def test_it_says_whose_what_how_why_and_when() -> None:
    rows = dict(erasure_act.act(facts()).rows)
    assert rows["Оператор"] == "Школа № 5"
    assert rows["Адрес"] == "ул. Озёрная, 3"
    assert "K7M2PX" in rows["Чьи данные уничтожены"]
    assert "ответы анкет (14)" in rows["Категории данных"]
    assert rows["Почему"] == "согласие на обработку отозвано"
    assert rows["Когда"] == "15.09.2026, 12:05"
    assert rows["Файлы, уничтоженные целиком"] == "6Б.xlsx"
    assert rows["Бумаги, которые уничтожаются отдельно"] == "обработка данных, № 12 от 01.09.2026"


def test_the_log_is_told_in_words() -> None:
    assert erasure_act.act(facts()).events == (
        (
            "01.09.2026 06:00",
            "Согласие дано",
            "обработка данных, родитель (законный представитель), на бумаге, версия 1, № 12 от 01.09.2026",
        ),
        ("14.09.2026 06:00", "Поступил запрос", "отзыв согласия, срок: 14.10.2026"),
        ("15.09.2026 09:05", "Данные уничтожены", "согласие на обработку отозвано"),
    )


def test_numbers_and_names_are_left_for_the_pen() -> None:
    made = erasure_act.act(facts(address=None, counted={}, papers=[]))
    assert "____" in made.number
    assert all("____" in line for line in made.signatures)
    assert dict(made.rows)["Файлы, уничтоженные целиком"] == "нет"


def test_the_document_holds_all_of_it() -> None:
    made = erasure_act.act(facts())
    document = Document(io.BytesIO(erasure_act.docx(made)))
    cells = {cell.text for table in document.tables for row in table.rows for cell in row.cells}
    assert cells >= {text for row in (*made.rows, *made.events) for text in row}


def test_the_pages_are_printed() -> None:
    assert erasure_act.pdf(erasure_act.act(facts())).startswith(b"%PDF")


@pytest.mark.parametrize("reason", list(ErasureReason))
@pytest.mark.parametrize("kind", [*ConsentKind, *RequestKind])
@pytest.mark.parametrize("what", list(ConsentOutcome))
def test_nothing_is_without_words(reason: str, kind: str, what: str) -> None:
    log = [{"at": "2026-09-01T06:00:00+00:00", "what": str(what), "kind": str(kind)}]
    assert erasure_act.act(facts(reason=str(reason), log=log)).events


def test_every_table_that_goes_with_somebody_has_words() -> None:
    from services import erasure

    going = {table.name for table in erasure._going_with_person()}
    assert {*going, "answer", "chat"} - {*erasure_act._words()["categories"]} == set()
