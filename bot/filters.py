"""Which handler an update is for, where its kind alone does not say."""

from datetime import datetime
from typing import Any

from aiogram.filters import Filter
from aiogram.types import Message
from sqlalchemy.ext.asyncio import AsyncSession

from bot import words
from models import Response
from services import (
    appeals,
    broadcast_changes,
    broadcast_drafts,
    broadcast_threads,
    event_plan,
    event_series,
    events,
    form_versions,
    forms,
    questionnaire,
    sent_files,
)
from services.access import Me
from services.broadcast_parts import Typed
from services.form_items import FILES, PLACES
from services.sent_files import Sent


def is_menu(text: str | None) -> bool:
    """The word on the button that always stands under the chat, in any language."""
    return text is not None and text.strip().casefold() in {
        words.catalogue(language).gettext("Menu").casefold() for language in words.LANGUAGES
    }


class Calling(Filter):
    """A call for help in words, on the telephone of a mentee: /help, too."""

    async def __call__(self, message: Message, session: AsyncSession, me: Me, now: datetime) -> bool:
        is_cry = message.forward_origin is None and appeals.is_cry((message.text or "").partition("@")[0])
        return is_cry and me.chat.id in await appeals.telephones(session, [me.chat.id], now=now)


class Filling(Filter):
    """A text typed while a questionnaire stands on the screen; gives its `response`."""

    async def __call__(self, message: Message, session: AsyncSession, me: Me) -> bool | dict[str, Any]:
        response = await _filled(message, session, me)
        return {"response": response} if response else False


class Correcting(Filter):
    """A text typed instead of what a broadcast has said; gives its `response`, and the message as it counts."""

    async def __call__(self, message: Message, session: AsyncSession, me: Me) -> bool | dict[str, Any]:
        response = await _filled(message, session, me, form=broadcast_changes.FORM)
        return {"response": response, "typed": _typed(message)} if response else False


class Describing(Filter):
    """A whole event typed in one line where its name is asked for; gives its `response`, and the `line`."""

    async def __call__(self, message: Message, session: AsyncSession, me: Me, now: datetime) -> bool | dict[str, Any]:
        response = await _filled(message, session, me, form=events.FORM)
        if response is None or questionnaire.State.load(response.filling).at != events.NAME:
            return False
        line = event_plan.described(message.text or "", await event_series.here(session, response.place_id, now))
        return {"response": response, "line": line} if line else False


async def _filled(message: Message, session: AsyncSession, me: Me, *, form: str | None = None) -> Response | None:
    """The questionnaire on the screen, of this form, when the message is a text typed for it."""
    text = message.text
    if me.chat.response_id is None or not text or text.startswith("/") or is_menu(text) or message.forward_origin:
        return None
    response = await forms.current(session, me)
    if response is None or form is None:
        return response
    version = await form_versions.published(session, response.form_version_id)
    return response if version.code == form else None


class Sending(Filter):
    """A file or a place, sent while the question on the screen asks for one; gives its `response`.

    What follows the first of an album is taken too: it was sent before the next question was seen.
    """

    async def __call__(self, message: Message, session: AsyncSession, me: Me) -> bool | dict[str, Any]:
        if message.forward_origin is not None or message.sticker or message.text or me.chat.response_id is None:
            return False
        response = await forms.current(session, me) if attached(message) or message.location else None
        if response is None:
            return False
        is_asked = await forms.expects(session, response) in FILES | PLACES
        return {"response": response} if is_asked or follows(message, response) else False


class Replying(Filter):
    """A reply to a message of a broadcast, or of a thread about one; gives that `thread`."""

    async def __call__(self, message: Message, session: AsyncSession, me: Me) -> bool | dict[str, Any]:
        text, answered = message.text or "", message.reply_to_message
        if answered is None or not me.persons or text.startswith("/") or is_menu(text):
            return False
        key = await broadcast_threads.replied(session, me, message_id=answered.message_id)
        return {"thread": key} if key else False


class Composing(Filter):
    """A text, a photo or a file for the broadcast that somebody is writing; gives it, and the message as it counts."""

    async def __call__(self, message: Message, session: AsyncSession, me: Me) -> bool | dict[str, Any]:
        text = message.text or ""
        if not me.persons or text.startswith("/") or is_menu(text) or not (text or message.photo or message.document):
            return False
        draft = await broadcast_drafts.listening(session, me)
        return {"draft": draft, "typed": _typed(message)} if draft else False


def _typed(message: Message) -> Typed:
    html, letters = message.html_text, message.text or message.caption or ""
    if message.photo:
        photo = message.photo[-1]
        return Typed("photo", letters, html, photo.file_id, photo.file_size, message.media_group_id)
    if file := message.document:
        return Typed("document", letters, html, file.file_id, file.file_size, message.media_group_id)
    return Typed("text", letters, html, sent_at=int(message.date.timestamp()))


def follows(message: Message, response: Response) -> bool:
    """It is of an album whose first has been taken as the answer."""
    sent_at = int(message.date.timestamp())
    is_seen = forms.is_seen(response, message_id=message.message_id, sent_at=sent_at)
    return message.media_group_id is not None and not is_seen


def attached(message: Message) -> tuple[Sent, str] | None:
    """The file in a message, and its media type where Telegram tells it."""
    for kind in sent_files.KINDS:
        found = getattr(message, kind, None)
        if found:
            file = found[-1] if kind == "photo" else found
            return Sent(kind, file.file_id), getattr(file, "mime_type", None) or ""
    return None
