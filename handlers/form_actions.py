"""What follows when a trial ends, or when somebody has typed new words for a question."""

from datetime import datetime
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from bot import callbacks
from bot.keyboards import home, press
from bot.replies import Reply, send
from bot.words import gettext as _
from models import Response
from services import authoring, form_edits, form_trials, forms
from services.access import Me
from services.form_versions import DRAFT

RENAME, ADD = "question_words", "question_option"


async def tried(session: AsyncSession, *, me: Me, response: Response, answers: dict[str, Any], now: datetime) -> Reply:
    """Whoever tried a questionnaire has come to its end: the answers are gone."""
    version_id, place_id = response.form_version_id, response.place_id
    await forms.wipe(session, response)
    rows = []
    if await authoring.waits(session, version_id):
        at = {"place_id": place_id, "version_id": version_id}
        rows = [[press(_("Publish"), callbacks.PublishForm(**at)), press(_("Not needed"), callbacks.LeaveForm(**at))]]
    return send(_("This was a trial: the answers are kept nowhere."), *rows, home())


async def renamed(
    session: AsyncSession, *, me: Me, response: Response, answers: dict[str, Any], now: datetime
) -> Reply:
    """Somebody has typed other words for a question."""
    return await _asked(session, me, response, form_edits.RENAME, answers["words"], now)


async def added(session: AsyncSession, *, me: Me, response: Response, answers: dict[str, Any], now: datetime) -> Reply:
    """Somebody has typed one more option."""
    return await _asked(session, me, response, form_edits.ADD, answers["words"], now)


async def _asked(session: AsyncSession, me: Me, response: Response, act: str, text: str, now: datetime) -> Reply:
    place_id, (version_id, path) = response.place_id, form_trials.meant(response)
    await forms.wipe(session, response)
    await authoring.change(
        session, me=me, place_id=place_id, version_id=version_id, act=act, path=path, text=text, now=now
    )
    return changing()


def changing() -> Reply:
    """A copy is being changed."""
    return send(_("I am changing a copy. I will write in a minute how it looks."))


ACTIONS = {DRAFT: tried, RENAME: renamed, ADD: added}
"""By the code of the form."""
