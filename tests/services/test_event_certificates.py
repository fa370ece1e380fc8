"""Certificates of attendance: one's own, those of all, and names that would harm a document."""

from datetime import date, datetime
from io import BytesIO

import pytest
from docx import Document
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.ext.asyncio import AsyncSession

from handlers import event_cards, event_screens
from models import DataMode
from services import event_certificate_docx, event_certificates, event_doors, event_guests, event_lists, events
from services.errors import FilesStay, NotFound
from services.event_certificate_docx import Certified
from tests import factories
from tests.services.eventing import invite, made, mentors


def read(content: bytes) -> list[str]:
    return [one.text for one in Document(BytesIO(content)).paragraphs if one.text]


async def test_whoever_was_there_has_a_certificate_and_the_organiser_those_of_all(
    session: AsyncSession, now: datetime
) -> None:
    school = await factories.school(session)
    curator = await factories.curator(session, school)
    event, (one, other, absent) = await made(session, curator, school, now), await mentors(session, school, 3)
    await invite(session, event, [one, other, absent], now)
    about = {"event_id": event.id, "now": event.starts_at}
    with pytest.raises(NotFound):
        await event_certificates.take(session, me=curator, whole=True, **about)
    for came in (one, other):
        await event_doors.tick(session, me=curator, person_id=came.id, is_in=True, **about)
    own = await event_certificates.given(session, me=factories.me(one), whole=False, **about)
    assert own.certified.names == [one.name]
    whole = await event_certificates.given(session, me=curator, whole=True, **about)
    assert whole.certified.names == sorted([one.name, other.name])
    for me, is_all in ((factories.me(absent), False), (factories.me(one), True)):
        with pytest.raises(NotFound):
            await event_certificates.take(session, me=me, whole=is_all, **about)
    school.data_mode = DataMode.CLOSED
    with pytest.raises(FilesStay):
        await event_certificates.take(session, me=factories.me(one), whole=False, **about)


async def test_of_an_event_that_was_cancelled_at_the_door_there_is_no_certificate(
    session: AsyncSession, now: datetime
) -> None:
    school = await factories.school(session)
    curator = await factories.curator(session, school)
    event, (one,) = await made(session, curator, school, now), await mentors(session, school, 1)
    await invite(session, event, [one], now)
    about = {"event_id": event.id, "now": event.starts_at - event_doors.BEFORE}
    await event_doors.tick(session, me=curator, person_id=one.id, is_in=True, **about)
    await event_certificates.take(session, me=factories.me(one), whole=False, **about)
    await events.cancel(session, me=curator, **about)
    for me, is_all in ((factories.me(one), False), (curator, True)):
        with pytest.raises(NotFound):
            await event_certificates.take(session, me=me, whole=is_all, **about)
    own = await event_guests.look(session, me=factories.me(one), **about)
    whole = await event_lists.counted(session, me=curator, **about)
    labels = [
        button["text"]
        for card in (event_cards.card(own), event_screens.card(whole))
        for row in card.rows
        for button in row
    ]
    assert not {"My certificate", "Certificates"} & set(labels)


@given(st.text(max_size=40), st.text(max_size=40))
def test_whatever_was_typed_stands_as_it_is(name: str, title: str) -> None:
    one = Certified("Школа", "seminar", title, date(2026, 11, 27), [name, "{{ 7*7 }} [place] {title}"])
    said = read(event_certificate_docx.written(one))
    assert "{{ 7*7 }} [place] {title}" in said
    assert said.count("СЕРТИФИКАТ УЧАСТНИКА") >= 2
    assert said.count("27.11.2026") >= 2
