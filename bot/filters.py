"""Which handler an update is for, where its kind alone does not say."""

from typing import Any

from aiogram.filters import Filter
from aiogram.types import Message
from sqlalchemy.ext.asyncio import AsyncSession

from bot import words
from services import forms
from services.access import Me


def is_menu(text: str | None) -> bool:
    """The word on the button that always stands under the chat, in any language."""
    return text is not None and text.strip().casefold() in {
        words.catalogue(language).gettext("Menu").casefold() for language in words.LANGUAGES
    }


class Filling(Filter):
    """A text typed while a questionnaire stands on the screen; gives its `response`."""

    async def __call__(self, message: Message, session: AsyncSession, me: Me) -> bool | dict[str, Any]:
        if me.chat.response_id is None or not message.text or message.text.startswith("/") or is_menu(message.text):
            return False
        response = await forms.current(session, me) if message.forward_origin is None else None
        return {"response": response} if response else False
