"""Tables attached to a form: .csv with headings, or GeoJSON; cells are texts."""

import csv
import io
import json
from collections.abc import Mapping, Sequence
from pathlib import PurePath
from typing import Any

from services.form_problem import FormProblem

LARGEST = 10
MOST_ROWS = 50_000
MEGABYTE = 1 << 20


def read(files: Mapping[str, bytes]) -> dict[str, dict[str, Any]]:
    """By the file's name without its ending: columns and rows."""
    found: dict[str, dict[str, Any]] = {}
    for name, source in files.items():
        if len(source) > LARGEST * MEGABYTE:
            raise FormProblem("too_large", name, limit=LARGEST)
        path = PurePath(name)
        if path.suffix.casefold() == ".csv":
            found[path.stem] = _csv(name, source)
        elif path.suffix.casefold() in (".geojson", ".json"):
            found[path.stem] = _geojson(name, source)
    return found


def written(tables: Mapping[str, Mapping[str, Any]]) -> dict[str, bytes]:
    """As files again, by their names: what `read` makes the same tables of."""
    return {f"{name}.csv": _written([table["columns"], *table["rows"]]) for name, table in tables.items()}


def _written(rows: Sequence[Sequence[str]]) -> bytes:
    text = io.StringIO(newline="")
    csv.writer(text).writerows(rows)
    return text.getvalue().encode()


def _csv(name: str, source: bytes) -> dict[str, Any]:
    try:
        text = source.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise FormProblem("not_text", name) from None
    first = text.partition("\n")[0]
    try:
        rows = [*csv.reader(io.StringIO(text, newline=""), delimiter=max(",;\t", key=first.count))]
    except csv.Error as error:
        raise FormProblem("not_a_workbook", name) from error
    columns = [cell.strip() for cell in rows[0]] if rows else []
    width = len(columns)
    cells = [[cell.strip() for cell in row[:width]] + [""] * (width - len(row)) for row in rows[1:] if any(row)]
    return _limited(name, columns, cells)


def _geojson(name: str, source: bytes) -> dict[str, Any]:
    """Points by their ids, as ODK reads them."""
    try:
        features = [
            {
                **{key: _text(value) for key, value in (one.get("properties") or {}).items()},
                "name": _text(one.get("id", (one.get("properties") or {}).get("id", ""))),
                "geometry": " ".join(map(str, reversed((one.get("geometry") or {}).get("coordinates", [])[:2]))),
            }
            for one in json.loads(source)["features"]
        ]
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise FormProblem("not_a_workbook", name) from error
    columns = [*dict.fromkeys(key for one in features for key in one)]
    rows = [
        [{"label": one.get("title", ""), "id": one["name"], **one}.get(key, "") for key in columns] for one in features
    ]
    return _limited(name, columns, rows)


def _limited(name: str, columns: list[str], rows: list[list[str]]) -> dict[str, Any]:
    if len(rows) > MOST_ROWS:
        raise FormProblem("too_many_rows", name, limit=MOST_ROWS)
    return {"columns": columns, "rows": rows}


def _text(value: object) -> str:
    return "" if value is None else str(value)
