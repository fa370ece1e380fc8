"""«What I have to do»: what waits for somebody, and the buttons of each of their roles."""

from collections.abc import Iterator, Mapping
from datetime import datetime

from aiogram import F, Router
from aiogram.enums import ChatMemberStatus
from aiogram.filters import Command, CommandStart
from aiogram.types import CallbackQuery, ChatMemberUpdated, Message
from sqlalchemy.ext.asyncio import AsyncSession

from bot import callbacks, words
from bot.filters import is_menu
from bot.keyboards import grid, press
from bot.replies import Reply, one_after_another, send
from bot.words import gettext as _
from handlers import event_cards, home_rows, interview_screens, my_pairs
from handlers.home_rows import Workplace
from handlers.screens import ROLES, first_name, instead, plain
from models import Application, Capacity, GatheringGuest, Place, ResponseState, Role
from services import (
    access,
    ages,
    applications,
    chats,
    event_sight,
    gathering_wishes,
    humans,
    interviews,
    pair_sight,
    participants,
    people,
    places,
    task_review,
    waves,
)
from services.access import Me, RoleHeld
from services.interviews import Choice
from services.participants import Participant
from services.places import Counts
from services.waves_in_hand import InHand

router = Router(name="start")

PAIRS = 3
"""Pairs of somebody that fit among their tasks, the newest."""
EVENTS = 2
"""Events of somebody that do, the soonest."""


@router.message(CommandStart(deep_link=False, ignore_mention=True))
async def begin(message: Message, session: AsyncSession, me: Me, now: datetime) -> Reply:
    """Somebody presses Start: one of ours gets the menu button back, a stranger is greeted."""
    screen = await home(session, me, now)
    return one_after_another(send(_("Welcome back!"), menu=_("Menu")), screen) if me.persons else screen


@router.message(F.text.func(is_menu))
@router.message(Command("menu", ignore_mention=True))
async def open_menu(message: Message, session: AsyncSession, me: Me, now: datetime) -> Reply:
    """Somebody presses «Menu», or types it."""
    return await home(session, me, now)


@router.my_chat_member()
async def leave_or_return(change: ChatMemberUpdated, me: Me, now: datetime) -> None:
    """Somebody switches the bot off, or on again."""
    if change.new_chat_member.status == ChatMemberStatus.KICKED:
        chats.left(me.chat, now=now)
    else:
        chats.heard(me.chat, now=now)


@router.callback_query(callbacks.Home.filter())
async def come_back(
    query: CallbackQuery, callback_data: callbacks.Home, session: AsyncSession, me: Me, now: datetime
) -> Reply:
    """Somebody goes back to the start, or says who of the telephone they are."""
    return instead(query, await home(session, me, now, person_id=callback_data.person_id))


async def home(session: AsyncSession, me: Me, now: datetime, *, person_id: int | None = None) -> Reply:
    """What waits for one human of this telephone; of several it asks first who is there. A stranger is greeted."""
    if not me.persons:
        return greeting()
    several = humans.of(me)
    if len(several) == 1:
        return await _tasks(session, me, now)
    if person_id is None:
        return _who_is_there(several)
    held = humans.one(me, person_id)
    is_child = all(ages.is_child(person, now) for person in held.persons)
    with words.speaking(words.address(me.chat.language, is_child=is_child)):
        return await _tasks(session, held, now, by_id=person_id)


def _who_is_there(several: list[Me]) -> Reply:
    """A button for each human; those of one first name are told apart by their initials."""
    names = [first_name(held.persons[0].name) for held in several]
    buttons = [
        press(
            name if names.count(name) == 1 else f"{name}, {people.initials(held.persons[0])}",
            callbacks.Home(person_id=held.persons[0].id),
        )
        for name, held in zip(names, several, strict=True)
    ]
    return send(_("<b>My tasks</b>\n\nWho is answering now?"), *grid(buttons, 1))


async def _tasks(session: AsyncSession, me: Me, now: datetime, *, by_id: int | None = None) -> Reply:
    """What waits for somebody, and the buttons of their roles, one role under another."""
    participating = await participants.of(session, me, by_id=by_id, now=now)
    held = await access.roles(session, me, now=now)
    workplaces = home_rows.workplaces(held)
    applied = _applied(await applications.waiting(session, me, now=now))
    surveys = await waves.in_hand(session, me, now=now)
    asked = await gathering_wishes.waiting(session, me, now=now)
    talks = await interviews.choices(session, me, now=now)
    events = await event_sight.coming(session, me, now=now)
    pairs = [one for one in await pair_sight.all_own(session, me, now=now) if one.pair.state not in pair_sight.OVER]
    said = [*applied, *_waiting(participating), *_asked(surveys), *_wished(asked), *_talks(talks), *_on_call(held)]
    said += map(event_cards.in_short, events[:EVENTS])
    said += map(my_pairs.in_short, pairs[:PAIRS])
    said += await _numbers(session, workplaces, now)
    nothing = _("Nothing to do now. The bot will write when there is.") if held else _("You no longer take part here.")
    text = "\n\n".join([_("<b>My tasks</b>"), *(said or [nothing])])
    others = [press(_("Somebody else"), callbacks.Home())] if by_id else []
    own = [*home_rows.of_participants(participating), *home_rows.of_surveys(surveys)]
    own += [*home_rows.of_gatherings(asked), *home_rows.of_interviews(talks), *home_rows.of_events(events[:EVENTS])]
    rows = [*home_rows.of_work(workplaces), *own, *home_rows.of_pairs(pairs[:PAIRS]), *home_rows.of_asking(held)]
    return send(text, *rows, [press(_("Settings"), callbacks.Settings(person_id=by_id)), *others])


def greeting() -> Reply:
    """To a stranger, whatever they opened: the same words."""
    return send(
        _(
            "Hello! This is the bot of a mentoring programme.\n\n"
            "You get in by a personal link: the curator of your school or college gives it to you. "
            "If it does not open, send the code from your slip here: eight letters."
        )
    )


def counted(numbers: Counts) -> str:
    """How many participants there are, and how far they have come."""
    return _("Participants: {people}, joined: {came_in}, consents: {consented}, questionnaires: {sent}").format(
        people=numbers.people, came_in=numbers.came_in, consented=numbers.consented, sent=numbers.intakes_sent
    )


def _applied(waiting: list[Application]) -> Iterator[str]:
    """Whoever has applied by a poster waits for the curator's word."""
    if waiting:
        yield _("The curator will look at your application, and you will read the answer here.")


def _waiting(participating: list[Participant]) -> Iterator[str]:
    """One thought for each thing to do, or to know."""
    for one in participating:
        name = plain(first_name(one.person.name))
        if one.is_asked and one.speaks_as is Capacity.GUARDIAN:
            yield _("{child}: please read about the consent and decide.").format(child=name)
        elif one.is_asked:
            yield _("Please read about the consent and decide.")
        elif one.speaks_as is Capacity.SELF and one.standing.needs_paper and not one.standing.valid:
            yield _("Consent is given on paper here. Your curator has the form.")
        elif one.standing.needs_paper and one.speaks_as in one.standing.missing and not one.has_declined:
            yield _("{child}: consent is given on paper here. The curator has the form.").format(child=name)
        elif one.waits_for_guardian:
            yield _("We are waiting for the consent of your parent or guardian.")
        for intake in one.intakes:
            is_new = intake.state is ResponseState.ASSIGNED
            yield _("There is a questionnaire for you.") if is_new else _("You can go on with your questionnaire.")


def _asked(surveys: list[InHand]) -> Iterator[str]:
    """Surveys that wait for an answer."""
    for one in surveys:
        title = plain(one.version.form.title(words.language()))
        if one.response is None:
            text = _("Survey «{title}»: {count} left in your list.")
            yield text.format(title=title, count=one.left)
        else:
            yield _("Survey «{title}» is waiting for an answer.").format(title=title)


def _wished(asked: list[GatheringGuest]) -> Iterator[str]:
    """A group meeting after which a word is waited for."""
    if asked:
        yield _("After the group meeting: please say with whom you would like to work.")


def _talks(found: list[Choice]) -> Iterator[str]:
    """A talk with the curator that is to be picked, or comes."""
    for one in found:
        if one.taken is None:
            yield _("Please pick a time for a talk with the curator.")
        else:
            yield _("Talk with the curator: {at}.").format(at=interview_screens.moment(one.taken, one.place))


def _on_call(held: list[RoleHeld]) -> Iterator[str]:
    """Whom nothing is asked of reads why they are here."""
    busy = {one.place.id for one in held if one.membership.role is not Role.OBSERVER}
    for one in held:
        if one.membership.role is Role.OBSERVER and one.place.id not in busy:
            words = _("<b>{place}</b>\nYou are in the list as: {post}. Nothing is asked of you here yet.")
            yield words.format(place=plain(one.place.name), post=plain(one.membership.group or _(ROLES[Role.OBSERVER])))


async def _numbers(session: AsyncSession, workplaces: list[Workplace], now: datetime) -> list[str]:
    """Of each place how far its people have come, and what waits for the word of whoever coordinates it."""
    numbers = await places.counts(session, [one.place.id for one in workplaces], now=now)
    leading = [one.place.id for one in workplaces if one.is_coordinated]
    waiting = await task_review.counts(session, leading, now=now)
    return [
        "\n".join([f"<b>{plain(one.place.name)}</b>", counted(numbers[one.place.id]), *_to_review(waiting, one.place)])
        for one in workplaces
    ]


def _to_review(waiting: Mapping[int, int], place: Place) -> Iterator[str]:
    if count := waiting.get(place.id):
        yield _("Waiting to be looked at: {count}. Open “Deadlines”, then “Deadlines below”.").format(count=count)
