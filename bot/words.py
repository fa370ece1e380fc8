"""The words of the screens: gettext catalogues compiled from `locales/` at start, one language per update."""

import gettext as catalogues
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from io import BytesIO
from pathlib import Path

import regex

from services.roster import fold

LOCALES = Path(__file__).resolve().parent.parent / "locales"
DEFAULT = "ru"
LANGUAGES = ("ru", "en")
CHILD = "ru@ty"
"""Russian to a child under 14: only the phrases that differ, the rest falls back to `ru`."""

_CAPITAL = regex.compile(r"\p{Lu}\p{L}+")

_language: ContextVar[str] = ContextVar("language", default=DEFAULT)


def gettext(message: str) -> str:
    """`message` in the language in use."""
    return catalogue(_language.get()).gettext(message)


def ngettext(one: str, many: str, count: int) -> str:
    """The form of the phrase that fits `count` in the language in use."""
    return catalogue(_language.get()).ngettext(one, many, count)


def language() -> str:
    """The language in use: `ru`, `en` or `ru@ty`."""
    return _language.get()


@contextmanager
def speaking(language: str) -> Iterator[None]:
    """Everything said inside is said in `language`."""
    token = _language.set(language)
    try:
        yield
    finally:
        _language.reset(token)


def nearest(code: str | None) -> str:
    """The language of ours for Telegram's `language_code`: Russian unless the telephone speaks another of ours."""
    spoken = (code or DEFAULT).split("-")[0].lower()
    return spoken if spoken in LANGUAGES else DEFAULT


def address(language: str, *, is_child: bool) -> str:
    """The language in which to speak to this person: a child under 14 is addressed as «ty»."""
    return CHILD if is_child and language == "ru" else language


@cache
def catalogue(language: str) -> catalogues.NullTranslations:
    """The compiled catalogue of `language`."""
    from babel.messages.mofile import write_mo
    from babel.messages.pofile import read_po

    compiled = BytesIO()
    with (LOCALES / language / "LC_MESSAGES" / "messages.po").open("rb") as source:
        write_mo(compiled, read_po(source, locale=language.split("@", maxsplit=1)[0]))
    compiled.seek(0)
    translations = catalogues.GNUTranslations(compiled)
    if language == CHILD:
        translations.add_fallback(catalogue("ru"))
    return translations


@cache
def own() -> frozenset[str]:
    """Every word with a capital letter that the bot itself says in any language, folded: it is no name there."""
    from babel.messages.pofile import read_po

    said = set[str]()
    for language in (*LANGUAGES, CHILD):
        with (LOCALES / language / "LC_MESSAGES" / "messages.po").open("rb") as source:
            for message in read_po(source):
                texts = message.string if isinstance(message.string, (list, tuple)) else [message.string]
                said.update(map(fold, _CAPITAL.findall(" ".join(map(str, texts)))))
    return frozenset(said)
