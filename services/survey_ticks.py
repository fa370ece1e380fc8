"""What surveys do by themselves, and when: begin, ask, remind, close."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from services import survey_timetable, wave_asking, wave_closing, wave_reminding


async def ask(session: AsyncSession, *, now: datetime) -> None:
    """Surveys whose time is over close, and those that are open ask whoever's turn has come."""
    await wave_closing.close_due(session, now=now)
    await wave_asking.hand_out(session, now=now)


async def begin_and_remind(session: AsyncSession, *, now: datetime) -> None:
    """Surveys of the timetable begin on their day, and whoever is silent is reminded."""
    await survey_timetable.start_due(session, now=now)
    await wave_reminding.remind_due(session, now=now)


async def next_moment(session: AsyncSession, *, now: datetime) -> datetime | None:
    """When a survey does something next, as things stand."""
    moments = [
        await part.next_moment(session, now=now)
        for part in (survey_timetable, wave_asking, wave_reminding, wave_closing)
    ]
    return min((one for one in moments if one is not None), default=None)
