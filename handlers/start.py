"""«What I have to do»: what waits for somebody, and the buttons of each of their roles."""

from collections.abc import Iterator, Mapping
from datetime import datetime

from aiogram import F, Router
from aiogram.enums import ChatMemberStatus
from aiogram.filters import Command, CommandStart
from aiogram.types import CallbackQuery, ChatMemberUpdated, Message
from sqlalchemy.ext.asyncio import AsyncSession

from bot import callbacks
from bot.filters import is_menu
from bot.keyboards import press
from bot.press import Introduce, Open
from bot.replies import Button, Reply, Row, one_after_another, send
from bot.words import gettext as _
from handlers.screens import first_name, instead, plain
from models import Capacity, Place, Response, ResponseState, Role
from services import access, chats, participants, places
from services.access import Me
from services.due import Intake
from services.participants import Participant
from services.people import Which
from services.places import Counts

router = Router(name="start")


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
async def come_back(query: CallbackQuery, session: AsyncSession, me: Me, now: datetime) -> Reply:
    """Somebody goes back to the start."""
    return instead(query, await home(session, me, now))


async def home(session: AsyncSession, me: Me, now: datetime) -> Reply:
    """What waits for the persons of this telephone, one role under another; a stranger reads how to get in."""
    if not me.persons:
        return greeting()
    people = await participants.of(session, me, now=now)
    coordinated, curated = await _organised(session, me, now)
    numbers = await places.counts(session, [place.id for place in [*coordinated, *curated]], now=now)
    said = [*_waiting(people), *_numbers([*coordinated, *curated], numbers)]
    text = "\n\n".join([_("<b>My tasks</b>"), *(said or [_("Nothing to do now. The bot will write when there is.")])])
    schools = [[press(_("Schools"), callbacks.Places())]] if coordinated else []
    settings = [press(_("Settings"), callbacks.Settings())]
    return send(text, *schools, *_curating(curated), *_own(people), settings)


def greeting() -> Reply:
    """To a stranger, whatever they opened: the same words."""
    return send(
        _(
            "Hello! This is the bot of a mentoring programme.\n\n"
            "You get in by a personal link: the curator of your school or college gives it to you. "
            "If a link does not open, ask for a new one."
        )
    )


def counted(numbers: Counts) -> str:
    """How many participants there are, and how far they have come."""
    return _("Participants: {people}, joined: {came_in}, consents: {consented}, questionnaires: {sent}").format(
        people=numbers.people, came_in=numbers.came_in, consented=numbers.consented, sent=numbers.intakes_sent
    )


def curators_buttons(place_id: int) -> Row:
    """What a curator looks at in a place."""
    return [
        press(_("People"), callbacks.People(place_id=place_id, which=Which.ALL)),
        press(_("Consents"), callbacks.Consents(place_id=place_id)),
        press(_("Questionnaires"), callbacks.Questionnaires(place_id=place_id)),
    ]


def to_questionnaire(intake: Response | Intake) -> Button:
    """The button to a questionnaire that is not finished."""
    if intake.state is ResponseState.ASSIGNED:
        return press(_("Questionnaire"), Introduce(response_id=intake.id))
    return press(_("Go on"), Open(response_id=intake.id))


async def _organised(session: AsyncSession, me: Me, now: datetime) -> tuple[list[Place], list[Place]]:
    """The places that this telephone coordinates, and those of which it is a curator."""
    held = await access.roles(session, me, now=now)
    found = {role: {one.place.id: one.place for one in held if one.membership.role is role} for role in Role}
    return list(found[Role.COORDINATOR].values()), list(found[Role.CURATOR].values())


def _waiting(people: list[Participant]) -> Iterator[str]:
    """One thought for each thing to do, or to know."""
    for one in people:
        name = plain(first_name(one.person.name))
        if one.is_asked and one.speaks_as is Capacity.GUARDIAN:
            yield _("{child}: please read about the consent and decide.").format(child=name)
        elif one.is_asked:
            yield _("Please read about the consent and decide.")
        elif one.speaks_as is Capacity.SELF and one.standing.needs_paper and not one.standing.valid:
            yield _("Consent is given on paper here. Your curator has the form.")
        elif one.waits_for_guardian:
            yield _("We are waiting for the consent of your parent or guardian.")
        for intake in one.intakes:
            is_new = intake.state is ResponseState.ASSIGNED
            yield _("There is a questionnaire for you.") if is_new else _("You can go on with your questionnaire.")


def _numbers(organised: list[Place], numbers: Mapping[int, Counts]) -> Iterator[str]:
    for place in {place.id: place for place in organised}.values():
        yield f"<b>{plain(place.name)}</b>\n{counted(numbers[place.id])}"


def _curating(curated: list[Place]) -> Iterator[Row]:
    """Of one place its lists, of several their names."""
    if len(curated) == 1:
        yield curators_buttons(curated[0].id)
    else:
        for place in curated:
            yield [press(place.name, callbacks.CuratedPlace(place_id=place.id))]


def _own(people: list[Participant]) -> Iterator[Row]:
    """Children, consents to decide on, questionnaires to fill in."""
    for one in people:
        if one.speaks_as is Capacity.GUARDIAN:
            yield [press(first_name(one.person.name), callbacks.Consent(person_id=one.person.id))]
        elif one.is_asked:
            yield [press(_("Consent"), callbacks.Consent(person_id=one.person.id))]
        for intake in one.intakes:
            yield [to_questionnaire(intake)]
