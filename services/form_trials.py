"""A questionnaire looked at as respondents see it: its answers are kept nowhere."""

import secrets
from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncSession

from models import FormVersion, Response, ResponseState
from services import access, authoring, forms, questionnaire
from services.access import Action, Me
from services.form_versions import DRAFT
from services.questionnaire import Form


async def begin(session: AsyncSession, *, me: Me, place_id: int, version_id: int, now: datetime) -> Response:
    """The first question of a version, or of a draft; a trial of before is forgotten."""
    shown = await authoring.visible(session, me, place_id, version_id, now=now)
    by = await access.require(session, me, Action.AUTHOR_FORMS, place_id, now=now)
    drafts = select(FormVersion.id).where(FormVersion.code == DRAFT)
    mine = delete(Response).where(Response.person_id == by.id, Response.form_version_id.in_(drafts))
    await session.execute(mine, execution_options={"synchronize_session": "fetch"})
    version = shown if shown.code == DRAFT else await _copy(session, shown, place_id, by.id, now)
    response = Response(
        form_version_id=version.id,
        person_id=by.id,
        place_id=place_id,
        state=ResponseState.PARTIAL,
        filling={},
        nonce=forms.new_nonce(),
        started_at=now,
        changed_at=now,
    )
    form, local = Form.load(version.compiled), await forms.here(session, response, now)
    response.filling = questionnaire.begin(form, local, None, secrets.randbelow(1 << 31)).dump()
    session.add(response)
    await session.flush()
    return response


def meant(response: Response) -> tuple[int, str]:
    """Which version and question of it new words were typed for."""
    known = questionnaire.State.load(response.filling).known
    return int(str(known["version"])), str(known["question"])


async def _copy(session: AsyncSession, shown: FormVersion, place_id: int, person_id: int, now: datetime) -> FormVersion:
    """A version only to be looked at: nobody else is asked it, and it asks for no consent."""
    copy = FormVersion(
        code=DRAFT,
        place_id=place_id,
        version=shown.version,
        digest=shown.digest,
        source=b"",
        compiled=shown.compiled,
        published_at=now,
        published_by_id=person_id,
        retired_at=now,
    )
    session.add(copy)
    await session.flush()
    return copy
