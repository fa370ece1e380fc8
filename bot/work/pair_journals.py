"""Writes the journal of a pair for print."""

from typing import Any

from bot import words
from bot.jobs import Tools
from bot.words import gettext as _
from handlers import pair_goal_words
from handlers.meeting_time_words import KINDS, STATES
from handlers.place_facts import FORMS
from models import Job, MeetingState, PairGoal, Role
from services import documents, jobs, lists, pair_journal, printing, school_years
from services.errors import NotFound
from services.pair_journal import Journal, Row


async def printed(job: Job, tools: Tools) -> None:
    """The journal as a PDF to whoever asked; nothing, where they may not have it any more."""
    pair_id, made = job.parameters["pair_id"], None
    async with tools.transaction() as (session, now):
        try:
            me = await lists.asker(session, job.person_id)
            language = me.chat.language
            found = await pair_journal.of(session, me=me, pair_id=pair_id, language=language, now=now)
            with words.speaking(language):
                made = values(found, language)
        except NotFound:
            pass
    content = await tools.apart(printing.pdf, "pair_journal", made) if made else b""
    async with tools.transaction() as (session, now):
        if made:
            await documents.bring(
                session,
                job,
                parameters={"pair_id": pair_id},
                name=f"{made['title']}.pdf",
                content=content,
                now=now,
            )
        await jobs.done(session, job.id, now=now)


def values(found: Journal, language: str) -> dict[str, Any]:
    """What the template is filled in with."""
    programme = found.pair.programme
    facts = [
        (_("Organisation"), found.place.name),
        (_("Form of mentoring"), _(FORMS[programme.form])),
        (_("School year"), school_years.title(programme.school_year)),
        (_("Mentor"), found.names(Role.MENTOR)),
        (_("Mentee"), found.names(Role.MENTEE)),
    ]
    return {
        "language": language.partition("-")[0],
        "title": _("Journal of meetings"),
        "facts": facts,
        "plan": {
            "title": _("The individual plan"),
            "heads": [_("No."), _("Goal"), _("Reach by"), _("Reached on")],
            "rows": [_goal(number, one) for number, one in enumerate(found.goals, start=1)],
        },
        "heads": [
            *(_("No."), _("Day"), _("Minutes"), _("Kind of meeting")),
            *(_("Topic"), _("Outcome"), _("What comes next")),
        ],
        "rows": [_row(number, one) for number, one in enumerate(found.rows, start=1)],
        "nothing": _("There have been no meetings yet."),
        "signing": [_("mentor, signature"), _("curator, signature"), _("date")],
    }


def _row(number: int, one: Row) -> list[str]:
    state = _("nobody has said yet") if one.state is MeetingState.PLANNED else _(STATES[one.state])
    if one.present is not None:
        state = _("{state}, present: {count} of {all}").format(state=state, count=one.present[0], all=one.present[1])
    return [str(number), f"{one.on:%d.%m.%Y}", str(one.minutes), _(KINDS[one.kind]), one.topic, state, one.next_step]


def _goal(number: int, one: PairGoal) -> list[str]:
    days = [f"{day:%d.%m.%Y}" if day else "" for day in (one.due_on, one.reached_on)]
    return [str(number), pair_goal_words.in_full(one), *days]
