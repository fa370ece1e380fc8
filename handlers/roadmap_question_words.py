"""What a question about a roadmap and its answers are called."""

from datetime import date

from babel.dates import format_date

from bot import words
from bot.words import gettext as _
from handlers.screens import phrase, plain, until
from services.deadline_context import Reason
from services.roadmap_options import Act, Option
from services.roadmap_questions import Question

SHORT, LONG = 32, 90
AUGUST, SPRING = 8, 9

QUESTIONS: dict[Reason, str] = {
    Reason.NO_PERIOD: phrase("For which year is this document?"),
    Reason.YEAR: phrase("The year is not written. Is it this one?"),
    Reason.ACROSS_NEW_YEAR: phrase("The time goes over New Year, and only one year is written. Is it read right?"),
    Reason.MAYBE_SCHOOL_YEAR: phrase("Two years side by side: calendar years, or a school year?"),
    Reason.SCHOOL_YEAR_END: phrase("When does the school year end here?"),
    Reason.NAMED_DAY: phrase("A holiday is named. Is the day right?"),
    Reason.SAME_MONTHS_AGAIN: phrase("And every year after that, in the same months?"),
    Reason.AFTER_THE_END: phrase("The next time comes after the end of the document. Is it needed?"),
    Reason.NO_MONTH: phrase("Once a year, and no month is named. Which one suits?"),
    Reason.HOW_OFTEN: phrase("Several times, but it is not said when. How shall it be noted?"),
    Reason.IN_TITLE: phrase("The title names another day. Which one holds?"),
    Reason.MIXED: phrase("There are several deadlines side by side. Are they one, or several?"),
    Reason.ROUGH: phrase("The deadline is about then. Are these days right?"),
    Reason.CUT_OFF: phrase("The deadline seems to be cut off. Is this all?"),
    Reason.NOT_UNDERSTOOD: phrase("Not every word of the deadline is clear. When is it?"),
    Reason.NO_SUCH_DAY: phrase("There is no such day in the calendar. When is it?"),
    Reason.REVERSED: phrase("The end comes before the beginning. When is it?"),
    Reason.OPEN_START: phrase("There is a beginning and no end. Until when?"),
    Reason.CALENDAR: phrase("It depends on the school’s terms and holidays. When is it?"),
    Reason.NO_DEADLINE: phrase("No deadline is written. When is it to be done?"),
    Reason.BY_AGREEMENT: phrase("The day is agreed on separately. When is it?"),
    Reason.EVENT: phrase("It is counted from an event. Which one?"),
    Reason.NO_RESPONSIBLE: phrase("It is not said who does it. Who is it?"),
}
LEVELS: dict[str, str] = {
    "r": phrase("Region"),
    "m": phrase("Municipality"),
    "o": phrase("Organisations"),
    "p": phrase("Partner"),
    "n": phrase("Nobody"),
}
_OWN: dict[tuple[Reason, Act], str] = {
    (Reason.SAME_MONTHS_AGAIN, Act.KEEP): phrase("Yes, every year"),
    (Reason.AFTER_THE_END, Act.KEEP): phrase("No, not needed"),
    (Reason.NO_MONTH, Act.KEEP): phrase("By the end of the year"),
    (Reason.MIXED, Act.KEEP): phrase("Several"),
    (Reason.IN_TITLE, Act.KEEP): phrase("As in the column"),
}
_PLAIN: dict[Act, str] = {
    Act.NONE: phrase("Without a day"),
    Act.EACH: phrase("One by one"),
    Act.LATER: phrase("I will say later"),
    Act.DAY: phrase("Pick a day"),
    Act.NEAR: phrase("As the rows beside it"),
    Act.WHOLE: phrase("To the end of the document"),
    Act.CALENDAR_YEARS: phrase("Calendar years"),
    Act.SCHOOL_YEAR: phrase("School year"),
    Act.ONCE: phrase("Only once"),
    Act.BEYOND: phrase("Yes, once more"),
    Act.JOIN: phrase("It is one"),
    Act.TITLE: phrase("As in the title"),
    Act.MONTH: phrase("The whole month"),
}


def option(one: Option, question: Question, titles: dict[int, str]) -> str:
    """The words of a button."""
    if own := _OWN.get((question.reason, one.act)):
        return _(own)
    match one.act:
        case Act.KEEP:
            span = _span(one, question)
            return _("Yes, {days}").format(days=span) if span else _("Yes, all right")
        case Act.SHIFT | Act.OTHER:
            return _span(one, question) or _("Another year")
        case Act.MONTH if one.value:
            return format_date(date(2000, int(one.value), 1), "LLL", locale=words.language().partition("@")[0])
        case _:
            return _of_value(one, titles) or _(_PLAIN[one.act])


def _of_value(one: Option, titles: dict[int, str]) -> str:
    match one.act:
        case Act.ENDS:
            return until(date(2001, int(one.value[:2]), int(one.value[2:])))
        case Act.PERIOD:
            year = int(one.value[1:])
            return f"{year}/{year + 1}" if one.value[0] == "s" else str(year)
        case Act.ROW:
            return cut(titles.get(int(one.value), ""), SHORT)
        case Act.LEVEL:
            return _(LEVELS[one.value])
    return ""


def _span(one: Option, question: Question) -> str:
    """The years that rows together come to, or the days of a single one."""
    if one.until is None:
        return ""
    if len(question.steps) == 1 and question.reason is not Reason.YEAR:
        return days(one.since, one.until)
    since = one.since or one.until
    if since.year == one.until.year and question.reason is Reason.YEAR:
        return str(since.year)
    is_school = since.year + 1 == one.until.year and since.month >= AUGUST and one.until.month < SPRING
    return f"{since.year}/{one.until.year}" if is_school else days(since, one.until)


def days(since: date | None, until: date) -> str:
    """A day, or the first and the last one."""
    if since is None or since == until:
        return f"{until:%d.%m.%Y}"
    return f"{since:%d.%m}–{until:%d.%m.%Y}" if since.year == until.year else f"{since:%d.%m.%Y}–{until:%d.%m.%Y}"


def step(title: str, written: str | None, read: str) -> str:
    """A row: what is to be done, when it is written to be, and how that was read."""
    told = _("“{title}”").format(title=plain(cut(title, LONG)))
    written = plain(cut(written, LONG)) if written else ""
    return " — ".join(one for one in (told, f"{written} → {read}" if written and read else written or read) if one)


def cut(text: str, most: int) -> str:
    """The beginning of a long text, in one line."""
    text = " ".join(text.split())
    return text if len(text) <= most else f"{text[: most - 1]}…"
