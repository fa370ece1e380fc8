"""Consents that held on the day, as the bases list them: which, in which version, since when."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from models import ConsentEvent, ConsentKind, ConsentOutcome, Person
from services import consent_asks, ledger
from services.consents import Matter
from services.register_base_scope import Scope, Words
from services.register_rows import Consent
from services.signatures import Standing, Word


@dataclass(frozen=True, slots=True)
class Held:
    """What held of one person."""

    consents: tuple[Consent, ...] = ()
    kinds: frozenset[ConsentKind] = frozenset()


async def of(session: AsyncSession, scope: Scope, person_ids: Collection[int], words: Words) -> dict[int, Held]:
    """By person; whoever gets data handed on reads of the consent to that alone."""
    given = {number: _given(its) for number, its in (await _standings(session, scope, person_ids)).items()}
    ids = [word.event_id for its in given.values() for word in its.values()]
    stored = select(ConsentEvent.id, ConsentEvent.version, ConsentEvent.paper_on).where(ConsentEvent.id.in_(ids))
    events = {row.id: row for row in await session.execute(stored)}
    return {
        number: Held(
            tuple(
                Consent(words.consents[kind], event.version, event.paper_on or scope.local(word.at))
                for kind, word in its.items()
                for event in [events[word.event_id]]
            ),
            frozenset(its),
        )
        for number, its in given.items()
    }


async def _standings(
    session: AsyncSession, scope: Scope, person_ids: Collection[int]
) -> Mapping[int, Mapping[Matter, Standing]]:
    these = Person.id.in_(person_ids)
    if scope.recipient_id is None:
        return await consent_asks.standings(session, these, at=scope.at)
    handed_on = Matter(ConsentKind.TRANSFER, scope.recipient_id)
    found = await ledger.standings(
        session, these, kind=handed_on.kind, at=scope.at, recipient_id=handed_on.recipient_id
    )
    return {number: {handed_on: one} for number, one in found.items()}


def _given(standings: Mapping[Matter, Standing]) -> dict[ConsentKind, Word]:
    """The last word that made each consent complete; of transfers to several the newest."""
    found: dict[ConsentKind, Word] = {}
    for matter, one in standings.items():
        yes = list(_yes(one)) if one.valid else []
        if yes:
            found[matter.kind] = max([*yes, *filter(None, [found.get(matter.kind)])], key=lambda word: word.at)
    return found


def _yes(standing: Standing) -> Iterable[Word]:
    return (word for word in standing.words if word.outcome is ConsentOutcome.GIVEN and word.event_id is not None)
