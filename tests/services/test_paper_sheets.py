"""Sheets to print: whose names stand there, who may have them, and texts that would harm a page."""

from datetime import datetime
from pathlib import Path

import pypdfium2
import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from models import DataMode, GuestState, Role
from services import event_guests, guest_cards, name_sheet, paper_sheets
from services.errors import FilesStay, NotFound
from services.guest_cards import Cards
from services.name_sheet import Column, NameSheet
from services.paper_sheets import Sheet
from tests import factories
from tests.services.eventing import invite, made, mentors, says

HARM = '#image("/etc/passwd") $x$ `#read("x")` *a* _b_ \\ " \u202e \x00\n«конец»'


def text(pdf: bytes) -> str:
    with pypdfium2.PdfDocument(pdf) as document:
        return " ".join(" ".join(page.get_textpage().get_text_bounded() for page in document).split())


async def test_names_stand_on_a_sheet_for_whoever_runs_the_event_alone(session: AsyncSession, now: datetime) -> None:
    school = await factories.school(session)
    curator = await factories.curator(session, school)
    event, (one, other, silent) = await made(session, curator, school, now), await mentors(session, school, 3)
    await invite(session, event, [one, other, silent], now)
    await says(session, event, one, GuestState.COMING, now)
    await says(session, event, other, GuestState.DECLINED, now)
    about = {"event_id": event.id, "now": now}
    with pytest.raises(NotFound):
        await paper_sheets.take(session, me=curator, sheet=Sheet.INVITATIONS, **about)
    await event_guests.bring(session, me=factories.me(one), plus=2, **about)
    found = await paper_sheets.signatures(session, me=curator, **about)
    assert [(who.name, who.role, who.group, who.plus) for who in found.people] == [
        (one.name, Role.MENTOR, "Учитель", 2)
    ]
    read = await paper_sheets.read(session, me=curator, **about)
    assert {who.name: bool(who.read_on) for who in read.people} == {
        one.name: True,
        other.name: True,
        silent.name: False,
    }
    assert [who.name for who in (await paper_sheets.guests(session, me=curator, **about)).people] == [one.name] * 2
    for ask in (paper_sheets.signatures, paper_sheets.read, paper_sheets.guests, paper_sheets.offered):
        with pytest.raises(NotFound):
            await ask(session, me=factories.me(one), **about)


async def test_nothing_is_printed_where_no_file_passes(session: AsyncSession, now: datetime) -> None:
    school = await factories.school(session)
    curator = await factories.curator(session, school)
    event = await made(session, curator, school, now)
    school.data_mode = DataMode.CLOSED
    with pytest.raises(FilesStay):
        await paper_sheets.take(session, me=curator, event_id=event.id, sheet=Sheet.SIGNATURES, now=now)


async def test_whose_names_stay_with_their_place_have_a_line_for_the_pen(session: AsyncSession, now: datetime) -> None:
    region = await factories.region(session)
    school = await factories.school(session, parent=region)
    coordinator = await factories.coordinator(session, region)
    event, (mentor,) = await made(session, coordinator, region, now), await mentors(session, school, 1)
    staff = await factories.person(session, school, name="Лосева Анна", role=Role.CURATOR, came_in=True)
    await invite(session, event, [mentor, staff], now)
    for one in (mentor, staff):
        await says(session, event, one, GuestState.COMING, now)
    about = {"me": coordinator, "event_id": event.id, "now": now}
    for found in (await paper_sheets.signatures(session, **about), await paper_sheets.read(session, **about)):
        assert [(one.place, one.name) for one in found.people] == [(school.name, "Лосева Анна"), (school.name, "")]
        assert found.people[1].read_on is None


def test_whatever_was_typed_stands_as_it_is_and_pages_go_on() -> None:
    columns = [Column("ФИО", 2), Column("Подпись", 1)]
    sheet = NameSheet("ru", HARM, HARM, [HARM], columns, [[HARM, ""]] * 60, HARM)
    said = text(name_sheet.pdf(sheet))
    assert said.count('#image("/etc/passwd") $x$') >= 60
    assert said.count("Подпись") > 1
    assert Path("/etc/passwd").read_text("utf-8").split(":")[0] + ":x:" not in said
    cards = Cards("ru", "Приглашение", HARM * 4, HARM, HARM * 4, HARM, "Гость:", [HARM] * 7)
    assert text(guest_cards.pdf(cards)).count("Гость:") == 7
