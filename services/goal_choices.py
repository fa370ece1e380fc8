"""Goals of a pair's plan and days for them, as far as buttons say them; what somebody types stands as it was typed."""

from datetime import date, timedelta
from enum import StrEnum

MONTH = timedelta(days=30)
_OF_TEACHERS = "_teacher"
"""How the code of a form ends in which somebody who teaches is helped."""


class Ready(StrEnum):
    """A goal that many pairs have; nobody types one of these."""

    SUBJECT = "@subject"
    EXAMS = "@exams"
    AT_HOME = "@at_home"
    TIME = "@time"
    PROJECT = "@project"
    CONTEST = "@contest"
    SPEAKING = "@speaking"
    HOBBY = "@hobby"
    PROFESSION = "@profession"
    WORKPLACE = "@workplace"
    OPEN_LESSON = "@open_lesson"
    METHOD = "@method"
    SYLLABUS = "@syllabus"
    ORDER = "@order"
    HOMEROOM = "@homeroom"
    ATTESTATION = "@attestation"


class Until(StrEnum):
    """By when a goal is to be reached."""

    MONTH = "month"
    NEW_YEAR = "new_year"
    END = "end"


OF_TEACHERS = (
    *(Ready.OPEN_LESSON, Ready.METHOD, Ready.SYLLABUS, Ready.ORDER),
    *(Ready.HOMEROOM, Ready.ATTESTATION, Ready.PROJECT, Ready.AT_HOME),
)
OF_LEARNERS = tuple(one for one in Ready if one not in OF_TEACHERS or one in (Ready.PROJECT, Ready.AT_HOME))


def of_form(form: str) -> tuple[Ready, ...]:
    """What is offered to the pairs of a form of mentoring."""
    return OF_TEACHERS if form.endswith(_OF_TEACHERS) else OF_LEARNERS


def known(title: str) -> Ready | None:
    """The goal that a button said; None where somebody has typed it."""
    return Ready(title) if title in list(Ready) else None


def days(today: date, last: date) -> dict[Until, date]:
    """The days that are offered, each once: still to come, and not after the last one of the programme."""
    by_day = {last: Until.END, date(today.year, 12, 31): Until.NEW_YEAR, today + MONTH: Until.MONTH}
    return {until: day for day, until in sorted(by_day.items()) if today < day <= last}
