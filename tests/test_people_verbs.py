"""`people list` and `form enter`: names and answers stay on the server; a bad table is one sentence for each row."""

import json
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncEngine

from bot import data_verb, database, entering, peopling
from bot.config import Settings
from bot.entering import NothingEntered
from models import Answer, AuditAct, AuditEntry, ConsentKind, Role
from services import audit, form_beginnings
from services.errors import CodeUnknown, NotFound
from tests import factories
from tests.sheets import xlsx

NOW = datetime(2026, 9, 15, 9, 0, tzinfo=UTC)
HEADER = ("Код", "Анкета", "Вопрос", "Ответ")


@pytest.fixture
async def settings(engine: AsyncEngine, database_url: str) -> Settings:
    """A database with a school, its curator, and a grown-up mentee who has the intake in hand."""
    async with database.sessions(engine)() as session, session.begin():
        school = await factories.school(session)
        await factories.person(session, school, Role.CURATOR, name="Совина Мария")
        pupil = await factories.person(session, school, name="Рыжов Егор", born=2007, group="11А")
        for kind in (ConsentKind.PROCESSING, ConsentKind.PARTICIPATION):
            await factories.agreed(session, pupil, kind)
        await form_beginnings.assign(session, person=pupil, place_id=school.id, now=NOW)
    return Settings(_env_file=None, database_url=database_url)  # type: ignore[call-arg]


async def code_of(settings: Settings, name: str) -> str:
    """The code that the list has for somebody."""
    listed = await peopling.listed(settings, place=None, machine=NOW)
    (code,) = [one["code"] for one in listed["people"] if one["name"] == name]
    return str(code)


async def test_the_list_is_the_key_to_the_codes(settings: Settings, tmp_path: Path) -> None:
    listed = await peopling.listed(settings, place="школа № 5", machine=NOW)
    assert listed["place"] == "Школа № 5"
    known = [(one["name"], one["role"], one["group"]) for one in listed["people"]]
    assert known == [("Рыжов Егор", "mentee", "11А"), ("Совина Мария", "curator", None)]
    file = tmp_path / "key.csv"
    peopling.write_csv(file, listed["people"])
    first, second, *_rest = file.read_text("utf-8-sig").splitlines()
    assert (first, second) == ("code;name;role;group", f"{listed['people'][0]['code']};Рыжов Егор;mentee;11А")
    assert file.stat().st_mode & 0o077 == 0
    with pytest.raises(NotFound):
        await peopling.listed(settings, place="Школа № 9", machine=NOW)


@pytest.mark.parametrize("suffix", ["csv", "xlsx"])
async def test_answers_from_paper_come_in_whole(
    settings: Settings, engine: AsyncEngine, tmp_path: Path, suffix: str
) -> None:
    code = await code_of(settings, "Рыжов Егор")
    said = [("wishes", "Да"), ("request", "studies"), ("hard_subjects", "Математика; Физика"), ("time", "Вторник")]
    rows = [(code.lower(), "mentee_intake", *one) for one in said]
    file = tmp_path / f"paper.{suffix}"
    table = "\n".join(";".join(f'"{cell}"' for cell in row) for row in (HEADER, *rows))
    file.write_bytes(table.encode() if suffix == "csv" else xlsx(HEADER, *rows))
    made = await entering.enter(settings, file=file, place=None, machine=NOW)
    assert made == {
        "place": "Школа № 5",
        "entered": [{"code": code, "form": "mentee_intake", "answers": 4, "left": []}],
    }
    async with database.reading(engine) as session:
        kept = await session.scalar(select(Answer.value).where(Answer.name == "intake/hard_subjects"))
        noted = (await session.scalars(select(AuditEntry).order_by(AuditEntry.id))).all()
    assert kept == ["maths", "physics"]
    assert [(row.act, row.by_code, row.people) for row in noted] == [
        (AuditAct.TOOK, None, 2),
        (AuditAct.CHANGED, None, 1),
    ]


async def test_each_wrong_row_has_a_sentence_and_nothing_is_taken(
    settings: Settings, engine: AsyncEngine, tmp_path: Path
) -> None:
    code = await code_of(settings, "Рыжов Егор")
    file = tmp_path / "paper.csv"
    rows = [HEADER, ("ZZZZZZ", "mentee_intake", "wishes", "Да"), (code, "mentee_intake", "wishes", "Может")]
    file.write_text("\n".join(";".join(row) for row in rows), "utf-8")
    with pytest.raises(NothingEntered) as refused:
        await entering.enter(settings, file=file, place=None, machine=NOW)
    assert str(refused.value) == (
        "Row 2: nobody of this place has the code ZZZZZZ.\nRow 3: this is no answer to the question wishes."
    )
    async with database.reading(engine) as session:
        assert await session.scalar(select(Answer.id)) is None


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        ("code;form;question\nA;b;c", "there is none for answer"),
        ("code;form;question;answer", "there is no answer in it"),
        ("", "The first row must name the columns"),
        ("\x00\x01", "paper.csv"),
    ],
)
def test_a_table_that_cannot_be_read_is_one_sentence(tmp_path: Path, content: str, sentence: str) -> None:
    file = tmp_path / "paper.csv"
    file.write_text(content, "utf-8")
    with pytest.raises(NothingEntered, match=sentence):
        entering.read(file)
    with pytest.raises(NothingEntered, match="cannot be opened"):
        entering.read(tmp_path / "nothing.csv")


@pytest.mark.parametrize("for_guardian", [False, True])
async def test_what_is_kept_is_written_to_be_handed_over_on_paper(
    settings: Settings, engine: AsyncEngine, tmp_path: Path, for_guardian: bool
) -> None:
    settings.exports_folder = tmp_path / "exports"
    code = await code_of(settings, "Рыжов Егор")
    table = tmp_path / "paper.csv"
    said = [("wishes", "Да"), ("request", "studies"), ("hard_subjects", "Математика"), ("time", "Вторник")]
    rows = [(code, "mentee_intake", *one) for one in said]
    table.write_text("\n".join(map(";".join, (HEADER, *rows))), "utf-8")
    await entering.enter(settings, file=table, place=None, machine=NOW)
    with audit.on_screen("people data"):
        made = await data_verb.write(settings, code=code.lower(), place=None, for_guardian=for_guardian, machine=NOW)
    files = [settings.exports_folder / f"stored-{code}.{suffix}" for suffix in ("html", "json")]
    assert made["files"] == [str(file) for file in files]
    assert all(file.stat().st_mode & 0o077 == 0 and "Рыжов" in file.read_text("utf-8") for file in files)
    assert bool(json.loads(files[1].read_text("utf-8"))["answers"]) is not for_guardian
    async with database.reading(engine) as session:
        took = select(AuditEntry.screen).where(AuditEntry.act == AuditAct.TOOK, AuditEntry.subject_code == code)
        noted = (await session.scalars(took)).all()
    assert noted == ["people data"]
    with pytest.raises(CodeUnknown):
        await data_verb.write(settings, code="ZZZZZZ", place=None, for_guardian=False, machine=NOW)
    settings.exports_folder = table
    with pytest.raises(data_verb.NotWritten, match="cannot be written"):
        await data_verb.write(settings, code=code, place=None, for_guardian=False, machine=NOW)


def test_these_verbs_do_not_import_telegrams_library() -> None:
    check = "import sys, bot.__main__, bot.peopling, bot.entering; sys.exit('aiogram' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", check], check=False).returncode == 0


@pytest.mark.parametrize(
    "words", [("people", "list", "--place", "Нигде"), ("form", "enter", "nothing.csv"), ("people", "data", "X")]
)
def test_the_command_line_ends_with_one_and_a_sentence(tmp_path: Path, words: tuple[str, ...]) -> None:
    settings = {"DATABASE_URL": f"sqlite+aiosqlite:///{tmp_path / 'empty.db'}", "PATH": "", "LANG": "C.UTF-8"}
    done = subprocess.run(
        [sys.executable, "-m", "bot", *words, "--json"], env=settings, capture_output=True, check=False
    )
    assert (done.returncode, done.stdout) == (1, b"")
    assert done.stderr.decode().count("\n") == 1
