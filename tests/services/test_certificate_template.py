"""A place's own certificate: its fields are filled in for each guest, and what is no field is refused."""

from datetime import date, datetime
from io import BytesIO

import pytest
from docx import Document
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy.ext.asyncio import AsyncSession

from models import JobState
from services import (
    certificate_template,
    event_certificate_docx,
    event_certificates,
    event_doors,
    own_templates,
    undo,
)
from services.errors import NotAllowed
from services.event_certificate_docx import Certified
from services.own_templates import LOOK, Own
from services.template_problem import TemplateProblem
from tests import factories
from tests.services.eventing import invite, made, mentors
from tests.services.test_order_template import saved, with_part

NAMES = ("Совин Лев", "{{ 7*7 }} {% for x in y %} <w:p/>", "Орлов Олег")
ONE = Certified("Школа № 5 {{ x }}", "seminar", "Как <начать> {% %}", date(2026, 12, 12), NAMES)


def read(content: bytes) -> list[str]:
    return [one.text for one in Document(BytesIO(content)).paragraphs if one.text]


def template(*lines: str, header: str = "") -> bytes:
    document = Document()
    for one in lines:
        document.add_paragraph(one)
    document.sections[0].header.paragraphs[0].text = header
    return saved(document)


def test_our_own_layout_with_fields_comes_out_as_our_own_certificates() -> None:
    filled = certificate_template.filled(certificate_template.blank(), ONE)
    assert read(filled) == read(event_certificate_docx.written(ONE))


def test_everybody_has_a_page_with_tables_and_edges_as_they_stand() -> None:
    document = Document(BytesIO(template("Благодарим: {{имя}}", header="{{ организация }}")))
    document.add_table(rows=1, cols=1).rows[0].cells[0].text = "{{ дата }}, {{ имя }}"
    content = certificate_template.filled(saved(document), ONE)
    filled = Document(BytesIO(content))
    assert read(content) == [f"Благодарим: {name}" for name in NAMES]
    assert [one.rows[0].cells[0].text for one in filled.tables] == [f"12.12.2026, {name}" for name in NAMES]
    assert filled.sections[0].header.paragraphs[0].text == ONE.place
    breaks = [one for one in filled.paragraphs if one.paragraph_format.page_break_before]
    assert len(breaks) == len(NAMES)


@pytest.mark.parametrize(
    ("source", "code"),
    [
        (template("Без имени {{ дата }}"), "field_missing"),
        (template("{{ имя }} {{ наставник }}"), "unknown"),
        (template("{{ имя }}", header="{{ имя }}"), "not_on_page"),
        (template("{{ имя.__class__ }}"), "no_command"),
        (template("{{ имя }} {% for a in b %}"), "no_command"),
        (template("{{ имя }} {{"), "torn"),
        (with_part(template("{{ имя }}"), "word/vbaProject.bin", b"x"), "macros"),
        (with_part(template("{{ имя }}"), "word/embeddings/a.bin", b"x"), "foreign"),
        (b"no document", "not_a_document"),
        (b"0" * 3_000_000, "too_large"),
    ],
)
def test_what_is_no_field_is_refused_in_a_sentence(source: bytes, code: str) -> None:
    with pytest.raises(TemplateProblem) as caught:
        certificate_template.check(source)
    assert caught.value.code == code
    assert all(caught.value.said(language) for language in ("ru", "en"))


@settings(max_examples=30)
@given(st.text(max_size=40))
def test_whatever_a_name_is_it_stands_as_it_is(name: str) -> None:
    one = Certified("Ш", "seminar", "А", date(2026, 12, 12), [name, "Орлов Олег"])
    filled = read(certificate_template.filled(certificate_template.blank(), one))
    assert filled == read(event_certificate_docx.written(one))


async def test_it_is_put_by_whoever_runs_events_used_and_taken_back(session: AsyncSession, now: datetime) -> None:
    school = await factories.school(session)
    curator = await factories.curator(session, school)
    event, (guest,) = await made(session, curator, school, now), await mentors(session, school, 1)
    await invite(session, event, [guest], now)
    about = {"event_id": event.id, "now": event.starts_at}
    await event_doors.tick(session, me=curator, person_id=guest.id, is_in=True, **about)
    asked = {"place_id": school.id, "kind": Own.CERTIFICATE, "now": now}
    with pytest.raises(NotAllowed):
        await own_templates.check_may_send(session, me=factories.me(guest), **asked)
    job = await own_templates.receive(session, me=curator, reference="telegram:document:1", **asked)
    await own_templates.keep(session, job, b"own", now=now)
    await session.refresh(job)
    assert (job.kind, job.state) == (LOOK, JobState.DONE)
    _kind, _place, change = await own_templates.take(session, me=curator, job_id=job.id, now=now)
    found = await event_certificates.given(session, me=factories.me(guest), whole=False, **about)
    assert found.template == b"own"
    await undo.take_back(session, change_id=change.id, me=curator, now=now)
    found = await event_certificates.given(session, me=factories.me(guest), whole=False, **about)
    assert found.template is None
