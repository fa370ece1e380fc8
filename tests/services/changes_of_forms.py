"""Changes of a place's own questionnaires, each to be taken back."""

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from models import Change, FormVersion, Job, JobState
from services import authoring
from services.form_versions import DRAFT
from services.undo import Kind
from services.xlsform import convert
from tests.services.written_forms import RU, source

if TYPE_CHECKING:
    from tests.services.test_everything_taken_back import Scene

FORM = source((["type", "name", RU], [["text", "a", "Что нового?"]]))


async def kept(scene: "Scene") -> int:
    """A draft that waits for its author's decision."""
    by = scene.curator.persons[0]
    job = Job(kind="roster", person_id=by.id, place_id=scene.school.id, parameters={}, asked_at=scene.now)
    job.state = JobState.WORKING
    scene.session.add(job)
    await scene.session.flush()
    compiled = convert(FORM, name="trial")
    draft = await authoring.keep(scene.session, job=job, code="trial", source=FORM, compiled=compiled, now=scene.now)
    assert draft.version_id is not None
    return draft.version_id


async def publish(scene: "Scene") -> Change:
    waits = select(FormVersion.id).where(FormVersion.code == DRAFT)
    version_id = await scene.session.scalar(waits) or await kept(scene)
    me, place_id = scene.curator, scene.school.id
    return (await authoring.publish(scene.session, me=me, place_id=place_id, version_id=version_id, now=scene.now))[1]


async def retire(scene: "Scene") -> Change:
    own = select(FormVersion.id).where(FormVersion.place_id == scene.school.id)
    version_id = await scene.session.scalar(own) or 0
    me, place_id = scene.curator, scene.school.id
    return await authoring.retire(scene.session, me=me, place_id=place_id, version_id=version_id, now=scene.now)


async def published(scene: "Scene") -> Any:
    await publish(scene)


ACTS: dict[Kind, Callable[[Any], Awaitable[Change]]] = {Kind.FORM_PUBLISHED: publish, Kind.FORM_RETIRED: retire}
BEFORE: dict[Kind, Callable[[Any], Awaitable[Any]]] = {Kind.FORM_RETIRED: published}
