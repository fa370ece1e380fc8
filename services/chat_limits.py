"""What runs in the engine and cannot yet be asked in the chat: such a form is not published."""

from collections.abc import Mapping
from typing import Any

from services.form_items import Kind
from services.form_problem import FormProblem

ASKED_IN_CHAT = frozenset(
    (
        Kind.TEXT,
        Kind.INTEGER,
        Kind.DECIMAL,
        Kind.SELECT_ONE,
        Kind.SELECT_MULTIPLE,
        Kind.RANK,
        Kind.RANGE,
        Kind.DATE,
        Kind.TIME,
        Kind.DATETIME,
        Kind.NOTE,
        Kind.ACKNOWLEDGE,
        Kind.BARCODE,
        Kind.IMAGE,
        Kind.AUDIO,
        Kind.VIDEO,
        Kind.FILE,
        Kind.GEOPOINT,
        Kind.GEOTRACE,
        Kind.GEOSHAPE,
    )
)


def unshown(form: Mapping[str, Any], rows: Mapping[str, int] | None = None) -> list[FormProblem]:
    """Everything of a compiled form that the chat has no screen for; `rows` says where questions stand."""
    at = rows or {}
    found = [
        FormProblem("not_in_chat", "survey", at.get(one["path"]), "type", name=_name(one["path"]), type=one["kind"])
        for one in form["questions"]
        if one["kind"] not in ASKED_IN_CHAT
    ]
    return found + [FormProblem("missing_file", name=file) for file in form.get("missing", ())]


def check(form: Mapping[str, Any], rows: Mapping[str, int] | None = None) -> None:
    """FormProblem where the chat could not ask all of it."""
    for problem in unshown(form, rows):
        raise problem


def _name(path: str) -> str:
    return path.rpartition("/")[2]
