"""The questionnaires of a place: looked at, tried, taken as a table, changed, published, put away."""

from datetime import datetime

from aiogram import Router
from aiogram.types import CallbackQuery
from sqlalchemy.ext.asyncio import AsyncSession

from bot import callbacks, words
from bot.keyboards import home
from bot.replies import Reply, send
from bot.words import gettext as _
from bot.words import ngettext
from handlers import form_actions, form_screens, forms
from handlers.entry import ask
from handlers.screens import done, instead, plain
from services import authoring, form_edits, form_shelf, form_trials, form_versions
from services.access import Me

router = Router(name="authoring")


@router.callback_query(callbacks.Forms.filter())
async def look(
    query: CallbackQuery, callback_data: callbacks.Forms, session: AsyncSession, me: Me, now: datetime
) -> Reply:
    """Somebody looks through the questionnaires of a place."""
    found = await form_shelf.of_place(session, me=me, place_id=callback_data.place_id, now=now)
    return instead(query, form_screens.shelf(found, callback_data.place_id, callback_data.page))


@router.callback_query(callbacks.FormCard.filter())
async def open_card(
    query: CallbackQuery, callback_data: callbacks.FormCard, session: AsyncSession, me: Me, now: datetime
) -> Reply:
    """Somebody opens one of them."""
    at = {"place_id": callback_data.place_id, "version_id": callback_data.version_id}
    one = await form_shelf.one(session, me=me, **at, now=now)
    behind = await form_shelf.behind(session, me=me, **at, now=now)
    return instead(query, form_screens.card(one, callback_data.place_id, behind))


@router.callback_query(callbacks.EmptyForm.filter())
async def take_empty(
    query: CallbackQuery, callback_data: callbacks.EmptyForm, session: AsyncSession, me: Me, now: datetime
) -> Reply:
    """Somebody wants an empty table."""
    place_id = callback_data.place_id
    await authoring.ask(session, me=me, place_id=place_id, kind=authoring.EMPTY, parameters={}, now=now)
    return instead(query, on_its_way())


@router.callback_query(callbacks.TakeForm.filter())
async def take(
    query: CallbackQuery, callback_data: callbacks.TakeForm, session: AsyncSession, me: Me, now: datetime
) -> Reply:
    """Somebody wants a questionnaire as a table."""
    at = {"place_id": callback_data.place_id, "version_id": callback_data.version_id}
    await authoring.take(session, me=me, **at, now=now)
    return instead(query, on_its_way())


@router.callback_query(callbacks.TryForm.filter())
async def try_(
    query: CallbackQuery, callback_data: callbacks.TryForm, session: AsyncSession, me: Me, now: datetime
) -> Reply:
    """Somebody looks at a questionnaire as respondents see it."""
    at = {"place_id": callback_data.place_id, "version_id": callback_data.version_id}
    response = await form_trials.begin(session, me=me, **at, now=now)
    return await forms.show(session, response, me, now)


@router.callback_query(callbacks.PublishForm.filter())
async def publish(
    query: CallbackQuery, callback_data: callbacks.PublishForm, session: AsyncSession, me: Me, now: datetime
) -> Reply:
    """Somebody publishes a draft."""
    place_id = callback_data.place_id
    version_id = callback_data.version_id
    made, change = await authoring.publish(session, me=me, place_id=place_id, version_id=version_id, now=now)
    behind = await form_shelf.behind(session, me=me, place_id=place_id, version_id=made.id, now=now)
    rows = [form_screens.drafts_row(place_id, made.id, behind)] if behind else []
    title = (await form_versions.published(session, made.id)).form.title(words.language())
    return instead(query, done(_("«{title}» is published.").format(title=plain(title)), change, *rows))


@router.callback_query(callbacks.LeaveForm.filter())
async def leave(
    query: CallbackQuery, callback_data: callbacks.LeaveForm, session: AsyncSession, me: Me, now: datetime
) -> Reply:
    """Nobody wants the draft."""
    at = {"place_id": callback_data.place_id, "version_id": callback_data.version_id}
    await authoring.leave(session, me=me, **at, now=now)
    return instead(query, send(_("Nothing is published. The file is forgotten."), home()))


@router.callback_query(callbacks.MoveDrafts.filter())
async def move(
    query: CallbackQuery, callback_data: callbacks.MoveDrafts, session: AsyncSession, me: Me, now: datetime
) -> Reply:
    """Those who have begun an older version go on with the newer one."""
    at = {"place_id": callback_data.place_id, "version_id": callback_data.version_id}
    moved = await form_shelf.move(session, me=me, **at, now=now)
    said = ngettext("{count} moved, no answer is lost.", "{count} moved, no answer is lost.", moved)
    return instead(query, send(said.format(count=moved), home()))


@router.callback_query(callbacks.RetireForm.filter())
async def retire(
    query: CallbackQuery, callback_data: callbacks.RetireForm, session: AsyncSession, me: Me, now: datetime
) -> Reply:
    """A place's own questionnaire is put away."""
    at = {"place_id": callback_data.place_id, "version_id": callback_data.version_id}
    change = await authoring.retire(session, me=me, **at, now=now)
    return instead(query, done(_("Put away. Whoever has begun may finish."), change))


@router.callback_query(callbacks.EditForm.filter())
async def edit(
    query: CallbackQuery, callback_data: callbacks.EditForm, session: AsyncSession, me: Me, now: datetime
) -> Reply:
    """Somebody looks for the question that is to be changed."""
    place_id = callback_data.place_id
    version_id = callback_data.version_id
    version, asked = await authoring.questions(session, me=me, place_id=place_id, version_id=version_id, now=now)
    return instead(query, form_screens.questions(version, asked, place_id, callback_data.page, words.language()))


@router.callback_query(callbacks.EditQuestion.filter())
async def edit_question(
    query: CallbackQuery, callback_data: callbacks.EditQuestion, session: AsyncSession, me: Me, now: datetime
) -> Reply:
    """Somebody has found it."""
    place_id, index = callback_data.place_id, callback_data.index
    at = {"place_id": place_id, "version_id": callback_data.version_id}
    version, asked = await authoring.question(session, me=me, **at, index=index, now=now)
    return instead(query, form_screens.question(version, asked, place_id, index, words.language()))


@router.callback_query(callbacks.RenameQuestion.filter())
async def rename(
    query: CallbackQuery, callback_data: callbacks.RenameQuestion, session: AsyncSession, me: Me, now: datetime
) -> Reply:
    """It is to be asked in other words."""
    return await _type(callback_data, form_actions.RENAME, session, me, now)


@router.callback_query(callbacks.AddOption.filter())
async def add_option(
    query: CallbackQuery, callback_data: callbacks.AddOption, session: AsyncSession, me: Me, now: datetime
) -> Reply:
    """It is to have one more option."""
    return await _type(callback_data, form_actions.ADD, session, me, now)


@router.callback_query(callbacks.DropQuestion.filter())
async def drop(
    query: CallbackQuery, callback_data: callbacks.DropQuestion, session: AsyncSession, me: Me, now: datetime
) -> Reply:
    """It is not to be asked any more."""
    at = {"place_id": callback_data.place_id, "version_id": callback_data.version_id}
    _version, asked = await authoring.question(session, me=me, **at, index=callback_data.index, now=now)
    await authoring.change(session, me=me, **at, act=form_edits.OFF, path=asked.path, text="", now=now)
    return instead(query, form_actions.changing())


async def _type(
    pressed: callbacks.RenameQuestion | callbacks.AddOption, code: str, session: AsyncSession, me: Me, now: datetime
) -> Reply:
    """The new words are typed by a form, which remembers what they are for."""
    at = {"place_id": pressed.place_id, "version_id": pressed.version_id}
    version, asked = await authoring.question(session, me=me, **at, index=pressed.index, now=now)
    preset = {"version": str(version.id), "question": asked.path}
    return await ask(session, me, code, place_id=pressed.place_id, preset=preset, now=now)


def on_its_way() -> Reply:
    """A table will come."""
    return send(_("I am making the table. It will come in a minute."), home())
