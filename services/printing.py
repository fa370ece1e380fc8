"""Pages for a printer: a template of ours, and values that are never read as its commands."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent


def pdf(template: str, values: Mapping[str, Any]) -> bytes:
    """The template `template.typ`, filled in."""
    import typst

    made: bytes = typst.compile(**source(template, values), format="pdf")
    return made


def source(template: str, values: Mapping[str, Any]) -> dict[str, Any]:
    """What the typesetter is given: only our template, its own fonts, and the values as one JSON text."""
    return {
        "input": HERE / f"{template}.typ",
        "root": HERE,
        "ignore_system_fonts": True,
        "sys_inputs": {"values": json.dumps(values, ensure_ascii=False)},
    }


def qr(link: str) -> str:
    """The QR picture of a link, as SVG; a quarter of it may get dirty."""
    import segno

    drawn: str = segno.make(link, error="q", micro=False).svg_inline(border=0)
    return drawn
