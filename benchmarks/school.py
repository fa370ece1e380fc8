"""A school of invented people in a fresh database, each with a long questionnaire in hand."""

from datetime import UTC, datetime
from hashlib import sha256

from sqlalchemy import insert

from bot import database, shipped_forms
from models import (
    Capacity,
    Chat,
    ConsentEvent,
    ConsentKind,
    ConsentOutcome,
    ConsentRoute,
    DataMode,
    FormVersion,
    Lane,
    Membership,
    Person,
    Place,
    PlaceKind,
    Promise,
    PromiseState,
    Reach,
    Response,
    ResponseState,
    Role,
)
from services import xlsform
from services.agenda import MORNING

FIRST = 10_000
"""The number of the first person and of their chat."""
QUESTIONS = 80
KINDS = (ConsentKind.PROCESSING,)
PLACE = {
    "id": 1, "kind": PlaceKind.REGION, "name": "Bench", "time_zone": "UTC", "data_mode": DataMode.OPEN,
    "minors_consent": ConsentRoute.CHAT, "created_at": datetime(2026, 9, 1, tzinfo=UTC),
}  # fmt: skip


def form() -> bytes:
    """A questionnaire that asks for a press and for a text in turn."""
    rows = [
        "| survey | | | | |",
        "| | type | name | label::English (en) | required |",
    ]
    for number in range(QUESTIONS):
        kind = "text" if number % 2 else "select_one four"
        rows.append(f"| | {kind} | q{number} | Question {number}: what do you think of it? | yes |")
    rows += ["| choices | | | |", "| | list_name | name | label::English (en) |"]
    rows += [f"| | four | o{number} | Option {number} |" for number in range(4)]
    rows += [
        "| settings | | | | |",
        "| | form_title | form_id | version | default_language |",
        "| | Bench | mentee_intake | 1 | English (en) |",
    ]
    return "\n".join(rows).encode()


async def fill(database_url: str, people: int, *, promised: bool = False, quiet: bool = False) -> None:
    """People with chats, consents and a questionnaire; `promised`: a morning message is due to each; `quiet`: mentors
    who have sent the questionnaire and agreed to messages, so that nothing is ever due to them."""
    await database.upgrade(database_url)
    source, now, numbers = form(), datetime.now(UTC), range(FIRST, FIRST + people)
    compiled = xlsform.convert(source, name="mentee_intake")
    role, kinds = (Role.MENTOR, (ConsentKind.PROCESSING, ConsentKind.MESSENGER)) if quiet else (Role.MENTEE, KINDS)
    state = ResponseState.SUBMITTED if quiet else ResponseState.PARTIAL if promised else ResponseState.ASSIGNED
    rows: list[tuple[type, list[dict[str, object]]]] = [
        (Place, [PLACE]),
        (Chat, [{"id": n, "language": "en", "reach": Reach.OPEN} for n in numbers]),
        (
            Person,
            [
                {
                    "id": n, "operator_id": 1, "chat_id": n, "code": f"C{n}", "name": f"Person {n}",
                    "name_key": f"person {n}", "birth_year": 1990, "created_at": now,
                }
                for n in numbers
            ],
        ),
        (Membership, [{"person_id": n, "place_id": 1, "role": role, "since": now} for n in numbers]),
        (
            ConsentEvent,
            [
                {
                    "subject_id": n, "signer_id": n, "capacity": Capacity.SELF, "kind": kind,
                    "version": "1", "outcome": ConsentOutcome.GIVEN, "route": ConsentRoute.CHAT, "at": now,
                }
                for n in numbers
                for kind in kinds
            ],
        ),
        (
            FormVersion,
            [
                {
                    "id": FIRST, "code": "mentee_intake", "version": "1", "digest": sha256(source).hexdigest(),
                    "source": source, "compiled": compiled, "published_at": now,
                }
            ],
        ),
        (
            Response,
            [
                {
                    "id": n, "form_version_id": FIRST, "person_id": n, "place_id": 1, "state": state,
                    "filling": {}, "nonce": "none", "changed_at": now,
                }
                for n in numbers
            ],
        ),
    ]  # fmt: skip
    if promised:
        rows.append((Promise, [_promise(n, now) for n in numbers]))
    engine = database.create_engine(database_url)
    async with engine.begin() as connection:
        for table, values in rows:
            await connection.execute(insert(table), values)
    await shipped_forms.publish(database.sessions(engine), now=now)
    await engine.dispose()


def _promise(number: int, now: datetime) -> dict[str, object]:
    return {
        "key": f"bench:{number}", "kind": MORNING, "receiver_id": number, "lane": int(Lane.URGENT),
        "parameters": {"lines": [{"kind": "continue", "person_id": number, "response_id": number}]},
        "not_before": now, "state": PromiseState.WAITING, "created_at": now,
    }  # fmt: skip
