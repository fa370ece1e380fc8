"""The verb `form results`: what the surveys of a questionnaire came to, for the one who keeps the database."""

from datetime import datetime
from decimal import Decimal
from fractions import Fraction
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bot import database
from bot.config import Settings
from models import FormVersion, Wave, WaveMember
from services import clock, figures, places, satisfaction, tree, wave_results
from services.dynamics import Change
from services.results import QuestionResult
from services.satisfaction import Satisfaction
from services.wave_results import Results


async def results(
    settings: Settings, *, code: str, place: str | None, language: str, machine: datetime
) -> dict[str, Any] | None:
    """The newest survey of each organisation and the sum; None where no such survey was. NotFound: no such place."""
    await database.upgrade(settings.database_url)
    engine = database.create_engine(settings.database_url)
    try:
        async with database.reading(engine) as session:
            now = await clock.now(session, machine=machine)
            waves = await _newest(session, code, place)
            found = [await wave_results.counted(session, wave, language=language, now=now) for wave in waves]
    finally:
        await engine.dispose()
    if not found:
        return None
    known = [one.satisfaction for one in found if one.satisfaction]
    total = satisfaction.together(known)
    return {"code": code, "surveys": list(map(document, found)), "sum": _satisfaction(total)}


def document(found: Results) -> dict[str, Any]:
    """One survey as plain data; numbers are rounded half up."""
    return {
        "place": found.place.name,
        "version": found.version.form.version,
        "opens_at": found.wave.opens_at.isoformat(),
        "closes_at": found.wave.closes_at.isoformat(),
        "closed": not found.is_open,
        "anonymous": found.wave.is_anonymous,
        "hidden": found.hidden,
        "asked": found.asked,
        "answered": found.answered,
        "response_rate": _number(figures.percent(found.answered, found.asked)),
        "satisfaction": _satisfaction(found.satisfaction),
        "questions": [_question(one, with_words=found.words_are_shown) for one in found.questions],
        "dynamics": [_change(one) for one in found.changes],
    }


async def _newest(session: AsyncSession, code: str, place: str | None) -> list[Wave]:
    """Of each place the survey that was opened last; one that asks nobody itself has parts that do."""
    found = select(Wave).join(FormVersion, FormVersion.id == Wave.form_version_id).where(FormVersion.code == code)
    found = found.where(Wave.id.in_(select(WaveMember.wave_id)))
    if place is not None:
        inside = tree.below([(await places.find(session, place)).id])
        found = found.where(Wave.place_id.in_(select(inside.c.id)))
    rows = await session.scalars(found.order_by(Wave.opens_at, Wave.id))
    newest = {wave.place_id: wave for wave in rows}
    return [newest[place_id] for place_id in sorted(newest)]


def _satisfaction(found: Satisfaction | None) -> dict[str, Any] | None:
    if found is None:
        return None
    return {
        "rule": str(found.rule),
        "satisfied": found.satisfied,
        "asked": found.asked,
        "answered": found.answered,
        "by_formula": _number(found.by_formula),
        "among_answered": _number(found.among_answered),
        "response_rate": _number(found.response_rate),
    }


def _question(one: QuestionResult, *, with_words: bool) -> dict[str, Any]:
    return {
        "path": one.path,
        "concept": one.concept,
        "label": one.label,
        "measure": one.measure.value,
        "count": one.count,
        "skipped": one.skipped,
        "mean": _number(one.mean),
        "distribution": [
            {"name": part.name, "label": part.label, "count": part.count, "mean_place": _number(part.place)}
            for part in one.parts
        ],
        "texts": list(one.texts) if with_words else [],
    }


def _change(one: Change) -> dict[str, Any]:
    counts = ("better", "same", "worse", "only_before", "only_after")
    means = {"before": _number(one.before), "after": _number(one.after), "mean_change": _number(one.mean)}
    return {"concept": one.concept, "n": one.n, **means, **{name: getattr(one, name) for name in counts}}


def _number(value: Fraction | Decimal | None) -> float | None:
    return None if value is None else float(figures.rounded(Fraction(value), 2))
