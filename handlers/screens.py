"""What every screen shares: where it appears, how it names people and days, how it says that something is done."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from html import escape
from typing import TypeVar

from aiogram.types import CallbackQuery
from babel.dates import format_date

from bot import callbacks, words
from bot.keyboards import home, press, undo
from bot.replies import Reply, Row, send
from bot.words import gettext as _
from bot.words import ngettext
from models import Change, Role

T = TypeVar("T")

LONGEST = 40
"""Letters of a name or a class in a list: a full page of the longest still fits Telegram's 4,096."""


def phrase(message: str) -> str:
    """A phrase for the catalogues, kept to be said later."""
    return message


ROLES: dict[Role, str] = {
    Role.COORDINATOR: phrase("coordinator"),
    Role.HEAD: phrase("head of the organisation"),
    Role.CURATOR: phrase("curator"),
    Role.PRIVACY_OFFICER: phrase("responsible for data"),
    Role.TRAINER: phrase("organiser of training"),
    Role.MENTOR: phrase("mentor"),
    Role.MENTEE: phrase("mentee"),
    Role.GUARDIAN: phrase("parent or guardian"),
    Role.OBSERVER: phrase("specialist of the school"),
    Role.PARTNER: phrase("partner"),
}


def instead(query: CallbackQuery, screen: Reply) -> Reply:
    """The screen in place of the message whose button was pressed."""
    return replace(screen, edits=query.message.message_id if query.message else None)


def done(what: str, change: Change, *rows: Row) -> Reply:
    """What was changed, and the button that takes it back."""
    return send(_("Done. {what}").format(what=what), *rows, undo(change.id), home())


def card_of(person_id: int) -> Row:
    """The way to the person who was spoken of."""
    return [press(_("Open the card"), callbacks.PersonCard(person_id=person_id))]


def paged(found: Sequence[T], page: int, most: int) -> tuple[Sequence[T], int, int]:
    """What stands on a page, its number, and of how many; the last page where a later one was asked for."""
    of = max(1, -(-len(found) // most))
    page = min(page, of - 1)
    return found[page * most : (page + 1) * most], page, of


def plain(text: str) -> str:
    """Somebody's words, so that Telegram shows them as they are."""
    return escape(text, quote=False)


def paragraph(head: str, lines: Sequence[str], *, most: int) -> str:
    """A heading that counts them, as many lines as `most` letters hold, and how many more there are."""
    said = [f"<b>{head.format(count=len(lines))}</b>"]
    for number, line in enumerate(lines):
        if sum(map(len, said)) + len(line) > most:
            return "\n".join([*said, and_more(len(lines) - number)])
        said.append(line)
    return "\n".join(said)


def and_more(count: int) -> str:
    """The end of a list that is longer than the screen."""
    return ngettext("… and {count} more", "… and {count} more", count).format(count=count)


def first_name(name: str) -> str:
    """How a person is called among friends; in lists the surname stands first."""
    parts = name.split()
    return parts[1] if len(parts) > 1 else name


def short_name(name: str) -> str:
    """Surname and first name: enough to know somebody by, short enough for a button."""
    return _cut(" ".join(name.split()[:2]))


def labelled(name: str, group: str | None) -> str:
    """Surname, first name and class: somebody in a list."""
    return f"{short_name(name)}, {_cut(group)}" if group else short_name(name)


def _cut(text: str) -> str:
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…"


def when(day: date) -> str:
    """A day with its weekday, as people say it."""
    return _formatted(day, _("EEEE, d MMMM"))


def until(day: date) -> str:
    """A day up to which something holds."""
    return _formatted(day, _("d MMMM"))


def _formatted(day: date, pattern: str) -> str:
    return format_date(day, pattern, locale=words.language().partition("@")[0])
