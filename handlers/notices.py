"""What promises say when they are sent, in their receivers' languages; nothing where it is no longer true."""

from collections.abc import Awaitable, Callable, Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from bot import callbacks, words
from bot.keyboards import home, press
from bot.replies import Reply, Row, one_after_another, send
from bot.telegram import File
from bot.words import gettext as _
from handlers import (
    appeal_notices,
    audit,
    below_notices,
    birthday_notices,
    broadcast_notices,
    consent_list_notices,
    consent_print_notices,
    consent_screens,
    erasures,
    event_feedback,
    event_notices,
    event_series,
    form_notices,
    gathering_notices,
    handover_notices,
    interviews,
    meeting_notices,
    meeting_said_notices,
    nudge_notices,
    pair_answer_notices,
    pair_goals,
    pair_journals,
    pair_life_notices,
    pair_list_notices,
    pair_notices,
    pair_orders_notices,
    paper_sheet_notices,
    plan_notices,
    poster_notices,
    result_notices,
    rights_notices,
    roadmap_notices,
    roster_notices,
    sample_notices,
    season_notices,
    stuck_notices,
    survey_notices,
    task_notices,
)
from handlers.consent_words import token
from handlers.home_rows import curators_buttons, to_questionnaire
from handlers.screens import first_name, labelled, plain, short_name
from handlers.start import counted
from models import ResponseState
from services import (
    access,
    audit_log,
    broadcast_told,
    broadcasts,
    consent_asks,
    consent_papers,
    documents,
    due,
    event_asking,
    everything,
    jobs,
    lists,
    pair_journal,
    staying,
    talks,
    task_news,
)
from services.access import Action
from services.agenda import MORNING
from services.broadcast_told import Told
from services.calm import Receiver
from services.consents import WITHDRAWAL
from services.due import Intake, News
from services.meeting_asking import ASKS
from services.outbox import Promised
from services.pair_goals import ASKED

LONGEST = 3500
"""Letters in one message, well under Telegram's 4,096."""

Said = tuple[str, Row]
"""A line of the morning message, and its buttons."""

Line = Mapping[str, Any]
"""What the agenda put into a promise: its kind, and the numbers of rows."""

NAMING = (*survey_notices.KINDS, *gathering_notices.KINDS, ASKS, event_asking.KIND)
"""Messages that say whose they are, on a telephone of several people."""

NAMES = 5
"""Names after a number of the digest; all of them stand in the lists."""


@dataclass(frozen=True, slots=True)
class Facts:
    """What all promises of a portion are rendered from."""

    session: AsyncSession
    now: datetime
    intakes: Mapping[int, Intake]
    sharing: Mapping[int, str]
    """Names of those whose telephone serves somebody else, too."""
    copies: Mapping[int, Told]
    """Of broadcasts, by promise."""
    said: dict[Hashable, Reply] = field(default_factory=dict)
    """What is the same for many is worded once."""

    def speaker(self, line: Line) -> int | None:
        """Whose line it is, where the telephone alone does not tell."""
        return line["person_id"] if line["person_id"] in self.sharing else None

    def intake(self, line: Line, state: ResponseState) -> Intake | None:
        """The questionnaire of a line, if it is still in its person's hands as it was."""
        intake = self.intakes.get(line["response_id"])
        return intake if intake and (intake.person_id, intake.state) == (line["person_id"], state) else None

    async def file(self, promise: Promised) -> File | None:
        """The file that a promise brings."""
        found = await documents.of(self.session, promise.id)
        return File(found.name, found.content) if found else None


async def render(
    session: AsyncSession, promises: Sequence[tuple[Promised, Receiver]], now: datetime
) -> list[Reply | None]:
    """What each promise says now; None: it is not true any more."""
    lines = [line for promise, _receiver in promises for line in promise.parameters.get("lines", ())]
    lines += [{"person_id": one.receiver_id} for one, _receiver in promises if one.kind in NAMING]
    copies = [one for one, _receiver in promises if one.kind == broadcasts.KIND]
    told = await broadcast_told.copies(session, copies, now=now) if copies else {}
    facts = Facts(session, now, await due.intakes(session, lines), await due.sharing(session, lines), told)
    replies = []
    for promise, receiver in promises:
        with words.speaking(words.address(receiver.language, is_child=receiver.is_child)):
            replies.append(await NOTICES[promise.kind](facts, promise))
    return replies


async def morning(facts: Facts, promise: Promised) -> Reply | None:
    """Everything due this morning, one thought after another."""
    lines = [(line, await LINES[line["kind"]](facts, line)) for line in promise.parameters["lines"]]
    true = [_addressed(said, facts.sharing.get(line["person_id"])) for line, said in lines if said]
    return one_after_another(*_messages(true)) if true else None


async def withdrawal(facts: Facts, promise: Promised) -> Reply | None:
    """A curator reads that a consent was taken back, and what the law asks for now."""
    event_id, told_id = promise.parameters["event_id"], promise.receiver_id
    person = await due.withdrawn(facts.session, event_id, told_id=told_id, now=facts.now)
    if person is None:
        return None
    text = _(
        "<b>Consent withdrawn: {person}</b>\n\n"
        "The questionnaire has stopped, and nothing new is collected.\n\n"
        "The data are to be destroyed within 30 days, unless there is another basis for keeping them. "
        "What is due when stands in «Requests»."
    )
    card = press(_("Open the card"), callbacks.PersonCard(person_id=person.person_id))
    return send(text.format(person=plain(labelled(person.name, person.group))), [card], home())


async def handed_over(facts: Facts, promise: Promised) -> Reply | None:
    """Deputies, new curators and old ones read what has passed on."""
    return await handover_notices.SAID[promise.kind](facts.session, promise, facts.now)


async def job_failed(facts: Facts, promise: Promised) -> Reply | None:
    """What somebody asked for will not come."""
    return send(_("What you asked for did not work out. Please try again a little later."), home())


async def list_written(facts: Facts, promise: Promised) -> Reply | None:
    """The list that a coordinator asked for."""
    file, place_id = await facts.file(promise), promise.parameters["place_id"]
    may = await access.still(facts.session, promise.receiver_id, Action.SEE_LISTS, place_id, now=facts.now)
    return send(_("Here is the table."), home(), document=file) if file and may else None


async def everything_written(facts: Facts, promise: Promised) -> Reply | None:
    """All of a place for its curator."""
    file, place_id = await facts.file(promise), promise.parameters["place_id"]
    may = await access.still(facts.session, promise.receiver_id, Action.TAKE_EVERYTHING, place_id, now=facts.now)
    weekly = _("Once a week the bot sends you everything of your place, so that it stays with you.")
    said = [weekly] if promise.parameters["weekly"] else []
    text = " ".join([*said, _("Please keep this file where nobody else can read it.")])
    return send(text, home(), document=file) if file and may else None


async def talk_wanted(facts: Facts, promise: Promised) -> Reply | None:
    """A curator reads that a mentor wants to talk."""
    number, told_id = promise.parameters["person_id"], promise.receiver_id
    found = await talks.asker(facts.session, number, told_id=told_id, now=facts.now)
    if found is None:
        return None
    text = _("{person} asks you to get in touch.").format(person=plain(labelled(found.name, found.group)))
    card = press(_("Open the card"), callbacks.PersonCard(person_id=found.person_id))
    return send(text, [card], home())


async def tasks_decided(facts: Facts, promise: Promised) -> Reply | None:
    """What the level above has decided of tasks."""
    return await task_notices.said(facts.session, promise, facts.now)


async def survey_asks(facts: Facts, promise: Promised) -> Reply | None:
    """A survey asks, or reminds."""
    name = facts.sharing.get(promise.receiver_id)
    return await survey_notices.said(facts.session, promise, facts.now, name=name)


async def begin(facts: Facts, line: Line) -> Said | None:
    """A questionnaire waits to be opened."""
    intake = facts.intake(line, ResponseState.ASSIGNED)
    return (_("There is a questionnaire for you."), [to_questionnaire(intake)]) if intake else None


async def go_on(facts: Facts, line: Line) -> Said | None:
    """Somebody stopped in the middle of a questionnaire."""
    intake = facts.intake(line, ResponseState.PARTIAL)
    words_ = _("Your questionnaire is waiting. All your answers are kept: you can go on where you stopped.")
    return (words_, [to_questionnaire(intake)]) if intake else None


async def consent(facts: Facts, line: Line) -> Said | None:
    """Somebody's own consent is waited for."""
    said = await due.unsigned(facts.session, line["subject_id"], signer_id=line["person_id"], now=facts.now)
    if said is None:
        return None
    act = callbacks.Consent(person_id=said.person.id, by_id=facts.speaker(line), kind=token(said.matter))
    return _("Please read about the consent and decide."), [press(_("Consent"), act)]


async def consent_child(facts: Facts, line: Line) -> Said | None:
    """A guardian's consent is waited for."""
    said = await due.unsigned(facts.session, line["subject_id"], signer_id=line["person_id"], now=facts.now)
    if said is None:
        return None
    name = first_name(said.person.name)
    text = _("{child}: please read about the consent and decide.").format(child=plain(name))
    act = callbacks.Consent(person_id=said.person.id, by_id=facts.speaker(line), kind=token(said.matter))
    return text, [press(name, act)]


async def consent_wanted(facts: Facts, promise: Promised) -> Reply | None:
    """Somebody reads that a consent beside those of the start is asked for."""
    ask_id, signer_id = promise.parameters["ask_id"], promise.receiver_id
    wanted = await consent_asks.told(facts.session, ask_id, signer_id=signer_id, now=facts.now)
    return consent_screens.wanted(wanted, signer_id) if wanted else None


async def news(facts: Facts, line: Line) -> Said | None:
    """A curator reads what happened since they were told last."""
    since, until = datetime.fromisoformat(line["since"]), datetime.fromisoformat(line["until"])
    place_id, told_id = line["place_id"], line["person_id"]
    found = await due.news(facts.session, place_id, told_id=told_id, since=since, until=until, now=facts.now)
    return (_digest(found), curators_buttons(found.place.id)) if found else None


def _addressed(said: Said, name: str | None) -> Said:
    """On a telephone of several people a line names its person, and so does the one button under it."""
    if name is None:
        return said
    (text, row), called = said, first_name(name)
    marked = [{**one, "text": f"{called}: {one['text']}"} for one in row] if len(row) == 1 else row
    return f"<b>{plain(called)}</b>\n{text}", marked


async def season(facts: Facts, line: Line) -> Said | None:
    """What a curator reads once a year."""
    return await season_notices.LINES[line["kind"]](facts.session, line, facts.now)


async def deadlines(facts: Facts, line: Line) -> Said | None:
    """Whoever owes something, or looks after those who do, reads of deadlines."""
    return await nudge_notices.LINES[line["kind"]](facts.session, line, facts.now)


async def about_pairs(facts: Facts, line: Line) -> Said | None:
    """A curator reads what needs attention in pairs."""
    return await ABOUT_PAIRS[line["kind"]](facts.session, line, facts.now)


async def asked_to_stay(facts: Facts, promise: Promised) -> Reply | None:
    """Somebody of the staff is asked about the new school year."""
    return await season_notices.asks_to_stay(facts.session, promise.parameters, promise.receiver_id, facts.now)


def _messages(lines: Sequence[Said]) -> Iterator[Reply]:
    """All lines in one message, or in as few as hold them."""
    texts, rows = [_("Good day!")], list[Row]()
    for text, row in lines:
        if sum(map(len, texts)) + len(text) > LONGEST:
            yield send("\n\n".join(texts), *rows)
            texts, rows = [], []
        texts.append(text)
        rows.append(row)
    yield send("\n\n".join(texts), *rows, home())


def _digest(news: News) -> str:
    happened = {
        _("Joined: {people}"): news.digest.came_in,
        _("Consents complete: {people}"): news.digest.agreed,
        _("Said no, or took a consent back: {people}"): news.digest.refused,
        _("Sent the questionnaire: {people}"): news.digest.sent,
        _("The link reached somebody else: {people}"): news.digest.denied,
        _("Out of reach: {people}"): news.digest.unreachable,
        _("A message may not have arrived: {people}"): news.digest.undelivered,
    }
    lines = [text.format(people=_people(ids, news.names)) for text, ids in happened.items() if ids]
    if news.undated:
        lines.append(_("A birth date is needed: {count}").format(count=news.undated))
    head = _("<b>{place}</b>: what is new").format(place=plain(news.place.name))
    return "\n".join([head, *lines, "", counted(news.counts)])


def _people(ids: Sequence[int], names: Mapping[int, str]) -> str:
    shown = [plain(short_name(names[one])) for one in ids[:NAMES] if one in names]
    return f"{len(ids)} ({', '.join(shown)}{', …' if len(ids) > NAMES else ''})"


NOTICES: dict[str, Callable[[Facts, Promised], Awaitable[Reply | None]]] = {
    MORNING: morning,
    WITHDRAWAL: withdrawal,
    **appeal_notices.SAID,
    talks.TALK: talk_wanted,
    jobs.FAILED: job_failed,
    lists.NOTICE: list_written,
    everything.NOTICE: everything_written,
    consent_papers.KIND: consent_print_notices.consents_printed,
    audit_log.JOB: audit.written,
    **dict.fromkeys(handover_notices.SAID, handed_over),
    **poster_notices.SAID,
    **roster_notices.SAID,
    **dict.fromkeys(survey_notices.KINDS, survey_asks),
    **form_notices.SAID,
    **dict.fromkeys(result_notices.KINDS, result_notices.said),
    **dict.fromkeys(plan_notices.KINDS, plan_notices.said),
    staying.STAYING: asked_to_stay,
    consent_asks.NOTICE: consent_wanted,
    **rights_notices.SAID,
    **dict.fromkeys(erasures.KINDS, erasures.said),
    **roadmap_notices.SAID,
    **birthday_notices.SAID,
    **broadcast_notices.SAID,
    **consent_list_notices.SAID,
    **dict.fromkeys(below_notices.KINDS, below_notices.said),
    **dict.fromkeys(pair_notices.KINDS, pair_notices.said),
    **pair_answer_notices.SAID,
    **dict.fromkeys(gathering_notices.KINDS, gathering_notices.said),
    **dict.fromkeys(interviews.KINDS, interviews.said),
    **stuck_notices.SAID,
    **pair_life_notices.SAID,
    **pair_orders_notices.SAID,
    **meeting_notices.SAID,
    **meeting_said_notices.SAID,
    **event_notices.SAID,
    event_asking.KIND: event_feedback.asks,
    **event_series.SAID,
    **paper_sheet_notices.SAID,
    pair_journal.JOB: pair_journals.written,
    ASKED: pair_goals.asked,
    **dict.fromkeys(pair_list_notices.SAID, pair_list_notices.said),
    task_news.KIND: tasks_decided,
    **sample_notices.NOTICES,
}
"""By the kind of promise."""

ABOUT_PAIRS = {**meeting_said_notices.LINES, **pair_orders_notices.LINES}
"""What is said of pairs, by the kind of line."""

LINES: dict[str, Callable[[Facts, Line], Awaitable[Said | None]]] = {
    "begin": begin,
    "continue": go_on,
    "consent": consent,
    "consent_child": consent_child,
    "digest": news,
    **dict.fromkeys(season_notices.LINES, season),
    **dict.fromkeys(nudge_notices.LINES, deadlines),
    **dict.fromkeys(ABOUT_PAIRS, about_pairs),
}
"""By the kind of line in the morning message."""
