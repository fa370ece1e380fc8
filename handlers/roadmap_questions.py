"""What a person says of a document that was read: its questions, and who is who in it."""

from datetime import datetime

from aiogram import Router
from aiogram.types import CallbackQuery
from sqlalchemy.ext.asyncio import AsyncSession

from bot import callbacks
from bot.replies import Reply
from handlers import roadmap_body_screens, roadmap_question_screens
from handlers.screens import instead
from services import bodies, roadmap_answers
from services.access import Me
from services.errors import NotFound
from services.roadmap_options import LEVELS, Act

router = Router(name="roadmap_questions")


@router.callback_query(callbacks.RoadmapQuestion.filter())
async def ask(
    query: CallbackQuery, callback_data: callbacks.RoadmapQuestion, session: AsyncSession, me: Me, now: datetime
) -> Reply:
    """The next open question of a draft."""
    asked = await roadmap_answers.next_question(session, me=me, roadmap_id=callback_data.roadmap_id, now=now)
    return instead(query, roadmap_question_screens.asked(asked))


@router.callback_query(callbacks.RoadmapAnswer.filter())
async def say(
    query: CallbackQuery, callback_data: callbacks.RoadmapAnswer, session: AsyncSession, me: Me, now: datetime
) -> Reply:
    """A question is answered; the next one follows, or the calendar where a day is wanted."""
    said = callback_data
    asked = await roadmap_answers.say(
        session, me=me, roadmap_id=said.roadmap_id, reason=said.why, row=said.row, code=said.answer, now=now
    )
    if said.answer == Act.DAY and asked.asks(said.why, said.row):
        return instead(query, roadmap_question_screens.calendar(asked))
    return instead(query, roadmap_question_screens.asked(asked))


@router.callback_query(callbacks.RoadmapMonth.filter())
async def turn(
    query: CallbackQuery, callback_data: callbacks.RoadmapMonth, session: AsyncSession, me: Me, now: datetime
) -> Reply:
    """Another month of the calendar."""
    asked = await roadmap_answers.next_question(session, me=me, roadmap_id=callback_data.roadmap_id, now=now)
    if not asked.asks(callback_data.why, callback_data.row):
        return instead(query, roadmap_question_screens.asked(asked))
    return instead(query, roadmap_question_screens.calendar(asked, callback_data.month))


@router.callback_query(callbacks.RoadmapUnsaid.filter())
async def unsay(
    query: CallbackQuery, callback_data: callbacks.RoadmapUnsaid, session: AsyncSession, me: Me, now: datetime
) -> Reply:
    """The last answer was not meant."""
    asked = await roadmap_answers.back(session, me=me, roadmap_id=callback_data.roadmap_id, now=now)
    return instead(query, roadmap_question_screens.asked(asked))


@router.callback_query(callbacks.RoadmapBodies.filter())
async def who_is_who(
    query: CallbackQuery, callback_data: callbacks.RoadmapBodies, session: AsyncSession, me: Me, now: datetime
) -> Reply:
    """The bodies that a draft names."""
    found = await bodies.ask(session, me=me, roadmap_id=callback_data.roadmap_id, now=now)
    return instead(query, roadmap_body_screens.bodies(found, callback_data.page))


@router.callback_query(callbacks.RoadmapBody.filter())
async def who_is_it(
    query: CallbackQuery, callback_data: callbacks.RoadmapBody, session: AsyncSession, me: Me, now: datetime
) -> Reply:
    """One body: who it could be."""
    found = await bodies.ask(session, me=me, roadmap_id=callback_data.roadmap_id, now=now)
    if callback_data.at >= len(found.bodies):
        raise NotFound
    return instead(query, roadmap_body_screens.body(found, callback_data.at, callback_data.page))


@router.callback_query(callbacks.SayBody.filter())
async def say_level(
    query: CallbackQuery, callback_data: callbacks.SayBody, session: AsyncSession, me: Me, now: datetime
) -> Reply:
    """A body is of another level, or nobody of ours."""
    said, level = callback_data, LEVELS.get(callback_data.level)
    found = await bodies.say(session, me=me, roadmap_id=said.roadmap_id, index=said.at, level=level, now=now)
    return instead(query, roadmap_body_screens.bodies(found, said.at // roadmap_body_screens.MOST))


@router.callback_query(callbacks.SayBodyPerson.filter())
async def say_person(
    query: CallbackQuery, callback_data: callbacks.SayBodyPerson, session: AsyncSession, me: Me, now: datetime
) -> Reply:
    """A body is somebody of the place itself."""
    said = callback_data
    found = await bodies.say_person(
        session, me=me, roadmap_id=said.roadmap_id, index=said.at, person_id=said.person_id, now=now
    )
    return instead(query, roadmap_body_screens.bodies(found, said.at // roadmap_body_screens.MOST))


@router.callback_query(callbacks.BodiesRight.filter())
async def right(
    query: CallbackQuery, callback_data: callbacks.BodiesRight, session: AsyncSession, me: Me, now: datetime
) -> Reply:
    """Everybody is taken for whom they are; what is still open follows."""
    roadmap = await bodies.accept(session, me=me, roadmap_id=callback_data.roadmap_id, now=now)
    asked = await roadmap_answers.next_question(session, me=me, roadmap_id=roadmap.id, now=now)
    return instead(query, roadmap_question_screens.asked(asked))
