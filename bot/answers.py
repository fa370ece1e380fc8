"""The verb `form answers`: every stored answer of a questionnaire, for the one who keeps the database."""

from typing import Any

from sqlalchemy import select

from bot import database
from bot.config import Settings
from models import Answer, Ballot, FormVersion, Response, ResponseState
from services import wave_sight


async def stored(settings: Settings, *, code: str) -> dict[str, Any] | None:
    """The questionnaire's code and its responses, drafts included; None where there is no such questionnaire."""
    await database.upgrade(settings.database_url)
    engine = database.create_engine(settings.database_url)
    try:
        async with database.reading(engine) as session:
            known = select(FormVersion.id, FormVersion.version).where(FormVersion.code == code)
            versions = dict((await session.execute(known)).all())
            if not versions:
                return None
            found = select(Response).where(Response.form_version_id.in_(versions), ~wave_sight.UNNAMED)
            responses = (await session.scalars(found.order_by(Response.id))).all()
            answers: dict[int, dict[str, Any]] = {}
            for answer in await session.scalars(
                select(Answer).where(Answer.response_id.in_([one.id for one in responses])).order_by(Answer.id)
            ):
                answers.setdefault(answer.response_id, {})[answer.name] = answer.value
            cast = select(Ballot).where(Ballot.form_version_id.in_(versions)).order_by(Ballot.key)
            documents = [_document(one, versions[one.form_version_id], answers) for one in responses]
            documents += [_ballot(one, versions[one.form_version_id]) for one in await session.scalars(cast)]
            return {"code": code, "responses": documents}
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


def _ballot(ballot: Ballot, version: str) -> dict[str, Any]:
    """Answers without a name: nobody's, and of no moment."""
    nobody = dict.fromkeys(("person", "about", "entered_by"))
    moments = {"started_at": None, "sent_at": None}
    return {
        "id": ballot.key,
        "version": version,
        **nobody,
        "state": ResponseState.SUBMITTED.value,
        **moments,
        "answers": ballot.answers,
    }
