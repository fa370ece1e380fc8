"""What leaves for a telephone that may not be told names: every reply and every promised message passes here."""

import re
from collections.abc import Collection, Sequence
from dataclasses import replace
from pathlib import Path

from sqlalchemy.ext.asyncio import AsyncSession

from bot import exports, words
from bot.replies import Button, Reply
from bot.telegram import File
from bot.words import gettext as _
from models import Person
from services import discretion
from services.discretion import Discretion

_NUMBERS = re.compile(r"(?<=:)\d{1,18}(?=:|$)")


async def of(session: AsyncSession, persons: Sequence[Person]) -> Discretion | None:
    """What the telephone of these persons may not be told; None where it may be told everything."""
    return await discretion.of(session, persons, own_words=words.own)


async def by_chat(session: AsyncSession, chat_ids: Collection[int]) -> dict[int, Discretion]:
    """The same for many telephones; one that may be told everything is not there."""
    return await discretion.by_chat(session, chat_ids, own_words=words.own)


def told(reply: Reply, kept: Discretion) -> Reply:
    """The reply with codes in place of names; of namesakes a button names the one whose number it carries."""
    return replace(
        reply,
        text=None if reply.text is None else kept.text(_instead_of_file(reply)),
        rows=tuple([_named(one, kept) for one in row] for row in reply.rows),
        toast=None if reply.toast is None else kept.text(reply.toast),
        attached=None,
        then=None if reply.then is None else told(reply.then, kept),
    )


def _instead_of_file(reply: Reply) -> str:
    """A file without a word would leave nothing to be read."""
    return (
        _("There was a file here; it does not pass through this chat.")
        if reply.attached and not reply.text
        else reply.text or ""
    )


def without_files(reply: Reply, folder: Path, name: str) -> Reply:
    """The reply with its files written into a folder of the server, and with words that say where they lie."""
    then = None if reply.then is None else without_files(reply.then, folder, f"{name}-")
    file = reply.document or reply.picture
    if file is None:
        return replace(reply, then=then)
    text = "\n\n".join(filter(None, [reply.text, _put(file, folder, name)]))
    return replace(reply, text=text, document=None, picture=None, then=then)


def _put(file: File, folder: Path, name: str) -> str:
    try:
        path = exports.put(folder, f"{name}{Path(file.name).suffix}", file.content)
    except OSError:
        return _("The file could not be written on the server. Please tell whoever looks after it.")
    return _("The file lies on the server: {path}").format(path=f"{folder.name}/{path.name}")


def _named(button: Button, kept: Discretion) -> Button:
    numbers = {int(number) for number in _NUMBERS.findall(button.get("callback_data", ""))}
    return {**button, "text": kept.text(button["text"], numbers)}
