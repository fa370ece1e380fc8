"""Coming in by a personal link: «Is it you?», and the first words to whoever came in."""

from datetime import datetime

from aiogram import F, Router
from aiogram.filters import CommandObject, CommandStart
from aiogram.types import CallbackQuery, Message
from sqlalchemy.ext.asyncio import AsyncSession

from bot import callbacks, words
from bot.keyboards import press
from bot.replies import Button, Reply, one_after_another, send
from bot.words import gettext as _
from handlers import consent_screens, event_door_screens, poster_screens
from handlers.screens import ROLES, first_name, instead, plain
from handlers.start import home
from models import Person, Role
from services import access, ages, event_doors, humans, invitations, participants, posters
from services.access import Me
from services.invitations import Opened

router = Router(name="invitations")


@router.message(CommandStart(deep_link=True, ignore_mention=True))
async def open_link(message: Message, command: CommandObject, session: AsyncSession, me: Me, now: datetime) -> Reply:
    """Somebody opens a link: a personal one asks whose it is, a poster asks for consent, an event's code notes who
    is there; any other tells nothing."""
    opened = await invitations.look(session, me=me, token=command.args or "", now=now)
    if opened:
        return is_it_you(opened)
    if entered := await event_doors.enter(session, me=me, token=command.args or "", now=now):
        return event_door_screens.entered(entered)
    poster = await posters.look(session, token=command.args or "")
    return poster_screens.consent(poster) if poster else await home(session, me, now)


@router.callback_query(callbacks.LinkAnswer.filter(F.is_me))
async def come_in(
    query: CallbackQuery, callback_data: callbacks.LinkAnswer, session: AsyncSession, me: Me, now: datetime
) -> Reply:
    """Whoever opened the link says that it is theirs."""
    number, seal = callback_data.invitation_id, callback_data.seal
    person = await invitations.accept(session, me=me, invitation_id=number, seal=seal, now=now)
    held = await access.roles(session, me, now=now)
    roles = {one.membership.role for one in held if one.person is person}
    with words.speaking(words.address(me.chat.language, is_child=ages.is_child(person, now))):
        met = instead(query, send(_("Thank you! The link is accepted.")))
        welcome = [*_welcome(person, roles), *await _told(session, me, person, now)]
        return one_after_another(met, *welcome, await home(session, me, now, person_id=person.id))


@router.callback_query(callbacks.LinkAnswer.filter())
async def stay_out(
    query: CallbackQuery, callback_data: callbacks.LinkAnswer, session: AsyncSession, me: Me, now: datetime
) -> Reply:
    """Whoever opened the link says that it is somebody else's."""
    number, seal = callback_data.invitation_id, callback_data.seal
    await invitations.deny(session, invitation_id=number, seal=seal, now=now)
    return instead(query, send(_("Thank you for saying so. This link is closed now. The curator can give a new one.")))


def is_it_you(opened: Opened) -> Reply:
    """Initials and a letter, no more: whoever reads this may be somebody else."""
    lines = [f"<b>{plain(opened.place_name)}</b>", _("Mentoring programme"), "", _who(opened)]
    if opened.children:
        lines.append(_("child: {initials}").format(initials=plain(", ".join(opened.children))))
    choice = [_answer(_("Yes, it is me"), opened, is_me=True), _answer(_("No"), opened, is_me=False)]
    return send("\n".join([*lines, "", _("Is it you?")]), choice)


def _who(opened: Opened) -> str:
    letter = _("class «{letter}»").format(letter=plain(opened.letter)) if opened.letter else None
    parts = [opened.initials and plain(opened.initials), letter, _(ROLES[opened.role])]
    return ", ".join(part for part in parts if part)


def _answer(text: str, opened: Opened, *, is_me: bool) -> Button:
    return press(text, callbacks.LinkAnswer(invitation_id=opened.invitation_id, seal=opened.seal, is_me=is_me))


def _welcome(person: Person, roles: set[Role]) -> list[Reply]:
    """One thought a message: that they are in; to an organiser, what the law asks."""
    name = "" if person.name == person.code else f", {plain(first_name(person.name))}"
    hello = _("Hello{name}! Welcome to the programme.\n\nThe «Menu» button below always shows what there is to do.")
    messages = [send(hello.format(name=name), menu=_("Menu"))]
    return [*messages, send(law())] if Role.COORDINATOR in roles else messages


async def _told(session: AsyncSession, me: Me, person: Person, now: datetime) -> list[Reply]:
    """A child whose guardian decides is told what happens, and may say no."""
    by_id = person.id if len(humans.of(me)) > 1 else None
    own = [one for one in await participants.of(session, me, by_id=by_id, now=now) if one.person.id == person.id]
    return [consent_screens.screen(one) for one in own if one.speaks_as not in one.standing.needed]


def law() -> str:
    """Who may use Telegram for this, and who decides."""
    return _(
        "<b>Before you begin</b>\n\n"
        "State and municipal schools, colleges and offices, as a rule, may not correspond with people in Telegram. "
        "Private organisations may, after asking their lawyer: what is typed here is first recorded abroad.\n\n"
        "Each organisation answers for its people’s data and decides for itself. "
        "So the bot asks for the decision and its reason whenever you add one. "
        "Where names may not pass there are codes and buttons, or paper alone."
    )
