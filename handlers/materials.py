"""The shelf: what lies on it, putting a file there, taking one."""

from datetime import datetime

from aiogram import Router
from aiogram.types import CallbackQuery
from sqlalchemy.ext.asyncio import AsyncSession

from bot import callbacks
from bot.keyboards import home, pages, press
from bot.replies import Reply, Row, send
from bot.words import gettext as _
from handlers.entry import ask
from handlers.place_facts import cut
from handlers.screens import done, instead, plain
from services import materials
from services.access import Me
from services.materials import OnShelf, Shelf, Taken

router = Router(name="materials")


@router.callback_query(callbacks.Shelf.filter())
async def look(
    query: CallbackQuery, callback_data: callbacks.Shelf, session: AsyncSession, me: Me, now: datetime
) -> Reply:
    """Somebody looks what lies on the shelf."""
    place_id, page = callback_data.place_id, callback_data.page
    shelf = await materials.on_shelf(session, me=me, place_id=place_id, page=page, now=now)
    return instead(query, screen(shelf))


@router.callback_query(callbacks.PutFile.filter())
async def put(
    query: CallbackQuery, callback_data: callbacks.PutFile, session: AsyncSession, me: Me, now: datetime
) -> Reply:
    """Somebody begins to put a file on the shelf, or to a step."""
    place_id, step_id = callback_data.place_id, callback_data.step_id
    await materials.check_may_put(session, me=me, place_id=place_id, step_id=step_id, now=now)
    preset = {"step_id": str(step_id)} if step_id else None
    return await ask(session, me, materials.FORM, place_id=place_id, preset=preset, now=now)


@router.callback_query(callbacks.TakeFile.filter())
async def take(
    query: CallbackQuery, callback_data: callbacks.TakeFile, session: AsyncSession, me: Me, now: datetime
) -> Reply:
    """Somebody takes a file."""
    place_id, number = callback_data.place_id, callback_data.material_id
    return taken(await materials.take(session, me=me, place_id=place_id, material_id=number, now=now), place_id)


@router.callback_query(callbacks.RemoveFile.filter())
async def remove(
    query: CallbackQuery, callback_data: callbacks.RemoveFile, session: AsyncSession, me: Me, now: datetime
) -> Reply:
    """Somebody takes a file off the shelf."""
    name, change = await materials.remove(session, me=me, material_id=callback_data.material_id, now=now)
    return done(_("«{name}» is off the shelf.").format(name=plain(name)), change)


def screen(shelf: Shelf) -> Reply:
    """A page of the shelf."""
    said = [_line(one, shelf) for one in shelf.files] or [_("Nothing lies here yet.")]
    place_id = shelf.place.id
    text = "\n\n".join([f"<b>{_('Materials')}</b>\n{plain(cut(shelf.place.name))}", *said])
    rows: list[Row] = [
        [press(cut(one.material.name), callbacks.TakeFile(place_id=place_id, material_id=one.material.id))]
        for one in shelf.files
    ]
    rows += pages(shelf.page, shelf.pages, lambda page: callbacks.Shelf(place_id=place_id, page=page))
    rows += [[press(_("Put a file here"), callbacks.PutFile(place_id=place_id))]] if shelf.may_put else []
    return send(text, *rows, [press(_("‹ To the plan"), callbacks.Plan(place_id=place_id))], home())


def taken(one: Taken, place_id: int) -> Reply:
    """The file, with its name; or that it is on its way."""
    found = one.material
    away = [[press(_("Off the shelf"), callbacks.RemoveFile(material_id=found.id))]] if one.may_remove else []
    back = [press(_("To the shelf"), callbacks.Shelf(place_id=place_id))]
    if one.is_coming:
        return send(_("Files do not pass through this chat here. I am putting it on the server."), *away, back)
    return Reply(text=plain(found.name), rows=(*away, back), attached=(found.kind, found.file_id))


def _line(one: OnShelf, shelf: Shelf) -> str:
    """A file: its name, whose it is, and what it is for."""
    said = [plain(one.material.name)]
    said += [plain(cut(one.place))] if one.material.place_id != shelf.place.id else []
    said += [_("for the step «{title}»").format(title=plain(cut(one.step)))] if one.step else []
    return "\n".join(said)
