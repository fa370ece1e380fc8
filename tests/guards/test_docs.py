"""The documents say what is: their links lead somewhere, and nothing they must name is left out."""

import re
import tomllib
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

from bot.config import Settings

ROOT = Path(__file__).resolve().parents[2]
README = (ROOT / "README.md").read_text("utf-8")
DOCUMENTS = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
ROLES = sorted((ROOT / "docs" / "roles").glob("*.md"))
LOCKS = ["requirements.lock", "requirements-dev.lock"]

LINK = re.compile(r"\]\(([^)\s#]+)(?:#[^)]*)?\)")
BOLD = re.compile(r"\*\*(.+?)\*\*", re.DOTALL)
FENCE = re.compile(r"^```.*?^```$", re.MULTILINE | re.DOTALL)


def path_of(document: Path) -> str:
    return str(document.relative_to(ROOT))


def section(title: str) -> str:
    return README.partition(f"\n## {title}\n")[2].partition("\n## ")[0]


def first_cells(text: str) -> set[str]:
    """The name in the first column of each row of the tables in the text."""
    return set(re.findall(r"^\| \[?`([^`]+)`", text, re.MULTILINE))


@pytest.mark.parametrize("document", DOCUMENTS, ids=path_of)
def test_every_link_of_a_document_leads_somewhere(document: Path) -> None:
    targets = [one for one in LINK.findall(FENCE.sub("", document.read_text("utf-8"))) if ":" not in one]
    assert [one for one in targets if not (document.parent / one).exists()] == []


def test_every_setting_stands_in_the_example_and_in_the_readme() -> None:
    settings = {name.upper() for name in Settings.model_fields}
    example = set(re.findall(r"^(?:# )?([A-Z_]+)=", (ROOT / ".env.example").read_text("utf-8"), re.MULTILINE))
    assert example == settings
    assert first_cells(section("Настройки")) == settings


def test_the_readme_tells_the_defaults_of_the_settings() -> None:
    rows = re.findall(r"^\| `([A-Z_]+)` \| (?:`([^`]*)`|нет) \|", section("Настройки"), re.MULTILINE)
    told = {name.lower(): default for name, default in rows}
    real = {name: field.default for name, field in Settings.model_fields.items()}
    assert told == {name: "" if default is None else str(default) for name, default in real.items()}


def test_every_dependency_stands_in_the_libraries() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    needed = [*project["dependencies"], *(one for extra in project["optional-dependencies"].values() for one in extra)]
    names = {re.split(r"[=<>~!; ]", one)[0] for one in needed}
    assert first_cells((ROOT / "docs" / "libraries.md").read_text("utf-8")) == names


def test_every_folder_of_the_map_exists() -> None:
    folders = first_cells(section("Карта"))
    assert {"bot/", "handlers/", "services/", "models/"} <= folders
    assert [one for one in folders if not (ROOT / one).is_dir()] == []


def test_every_decision_is_in_the_list_and_fits_a_page() -> None:
    folder = ROOT / "docs" / "decisions"
    pages = [one for one in sorted(folder.glob("*.md")) if one.name != "README.md"]
    assert LINK.findall((folder / "README.md").read_text("utf-8")) == [one.name for one in pages]
    assert [one.name for one in pages if len(one.read_text("utf-8").splitlines()) > 60] == []


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_names_no_host(lock: str) -> None:
    text = (ROOT / lock).read_text("utf-8")
    assert "--hash=sha256:" in text
    assert [line for line in text.splitlines() if re.search(r"://|--(?:extra-)?index|--find-links|^-[if] ", line)] == []


@pytest.fixture(scope="module")
def said() -> set[str]:
    """What stands on the screens in Russian: phrases up to their first blank, and the words of the forms."""
    phrases: set[str] = set()
    for language in ("ru", "ru@ty"):
        with (ROOT / "locales" / language / "LC_MESSAGES" / "messages.po").open("rb") as source:
            strings = [message.string for message in read_po(source, locale="ru")]
        phrases |= {text for one in strings if one for text in ([one] if isinstance(one, str) else one)}
    for form in (ROOT / "forms").glob("*.md"):
        phrases |= {cell.strip() for cell in form.read_text("utf-8").split("|")}
    return {re.sub(r"</?b>", "", phrase).partition("{")[0].rstrip(": ") for phrase in phrases} - {""}


@pytest.mark.parametrize("document", ROLES, ids=path_of)
def test_what_a_role_page_calls_a_button_stands_on_a_screen(document: Path, said: set[str]) -> None:
    text = FENCE.sub("", document.read_text("utf-8"))
    named = {" ".join(one.split()) for one in BOLD.findall(text)} - {"Как войти."}
    assert named
    assert named - said == set()
