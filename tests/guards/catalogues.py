"""The phrases of the screens and their catalogues; run as a program it takes new phrases in and drops old ones."""

import ast
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parent.parent.parent
SPEAKING = ("bot", "handlers")
"""Where phrases stand."""
SAYS = {"_": 1, "gettext": 1, "phrase": 1, "say": 1, "ngettext": 2}
"""How many of the first arguments of a function are phrases."""
COMPLETE = ("ru", "en")
CHILD = "ru@ty"

Phrase = str | tuple[str, ...]
"""A text, or one for one and one for many."""


def said() -> set[Phrase]:
    """Every phrase in the code, found in its syntax tree: a text inside an f-string is not overlooked."""
    files = (file for folder in SPEAKING for file in sorted((ROOT / folder).rglob("*.py")))
    return {phrase for file in files for phrase in _phrases(ast.parse(file.read_text("utf-8")))}


def path(language: str) -> Path:
    """The catalogue of a language."""
    return ROOT / "locales" / language / "LC_MESSAGES" / "messages.po"


def stored(language: str) -> Catalog:
    """The catalogue as it stands."""
    with path(language).open("rb") as source:
        return read_po(source, locale=language.partition("@")[0])


def update() -> None:
    """Takes new phrases in (English says what the code says, Russian waits for its words) and drops old ones."""
    phrases = said()
    for language in (*COMPLETE, CHILD):
        catalogue = stored(language)
        known = {_phrase(message) for message in catalogue if message.id}
        for phrase in known - phrases:
            catalogue.delete(phrase if isinstance(phrase, str) else phrase[0])
        for phrase in (phrases - known) if language in COMPLETE else ():
            catalogue.add(phrase, phrase if language == "en" else "")
        _write(language, catalogue)


def _phrases(tree: ast.AST) -> Iterator[Phrase]:
    for call in ast.walk(tree):
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id in SAYS:
            texts = [str(one.value) for one in call.args[: SAYS[call.func.id]] if isinstance(one, ast.Constant)]
            if texts:
                yield tuple(texts) if len(texts) > 1 else texts[0]


def _phrase(message: Message) -> Phrase:
    return message.id if isinstance(message.id, str) else tuple(message.id)


def _write(language: str, catalogue: Catalog) -> None:
    """Sorted, one phrase a line where it fits, without dates that change by themselves."""
    head = path(language).read_text("utf-8").partition("\n\n")[0]
    written = BytesIO()
    write_po(written, catalogue, omit_header=True, width=0, sort_output=True)
    path(language).write_text(f"{head}\n\n{written.getvalue().decode().strip()}\n", "utf-8")


if __name__ == "__main__":
    update()
