"""The verb `form answers`: every stored answer of a questionnaire, for the one who keeps the database."""

from typing import Any

from sqlalchemy import select

from bot import database
from bot.config import Settings
from models import Answer, FormVersion, Response
from services import wave_sight


async def stored(settings: Settings, *, code: str) -> dict[str, Any] | None:
    """The questionnaire's code and its responses, drafts included; None where there is no such questionnaire."""
    await database.upgrade(settings.database_url)
    engine = database.create_engine(settings.database_url)
    try:
        async with database.reading(engine) as session:
            versions = dict(
                (await session.execute(select(FormVersion.id, FormVersion.version).where(FormVersion.code == code)))
                .tuples()
                .all()
            )
            if not versions:
                return None
            found = select(Response).where(Response.form_version_id.in_(versions), ~wave_sight.UNNAMED)
            responses = (await session.scalars(found.order_by(Response.id))).all()
            answers: dict[int, dict[str, Any]] = {}
            for answer in await session.scalars(
                select(Answer).where(Answer.response_id.in_([one.id for one in responses])).order_by(Answer.id)
            ):
                answers.setdefault(answer.response_id, {})[answer.name] = answer.value
            return {
                "code": code,
                "responses": [_document(one, versions[one.form_version_id], answers) for one in responses],
            }
    finally:
        await engine.dispose()


def _document(response: Response, version: str, answers: dict[int, dict[str, Any]]) -> dict[str, Any]:
    return {
        "id": response.id,
        "version": version,
        "person": response.person_id,
        "about": response.about_id,
        "entered_by": response.entered_by_id,
        "state": response.state.value,
        "started_at": response.started_at and response.started_at.isoformat(),
        "sent_at": response.sent_at and response.sent_at.isoformat(),
        "answers": answers.get(response.id) or response.filling.get("answers", {}),
    }
