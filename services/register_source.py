"""Where a mentor comes from: the parts of the register of mentors that reports count."""

import tomllib
from enum import StrEnum
from pathlib import Path

from services.class_names import is_studied_in
from services.roster import fold_group

_GRADUATES: list[str] = tomllib.loads(Path(__file__).with_suffix(".toml").read_text("utf-8"))["graduates"]


class Source(StrEnum):
    """In the order in which reports name them."""

    PUPILS = "pupils"
    GRADUATES = "graduates"
    COMPANIES = "companies"
    TEACHERS = "teachers"


def of(group: str | None, *, is_partner: bool, is_adult: bool, studied_here: bool) -> Source:
    """domain.md 10.2. `group`: the class, study group or post; `studied_here`: they once were in a class of the place.

    A graduate is who is called so, or a grown-up without a post who once learned here.
    """
    if is_partner:
        return Source.COMPANIES
    if any(word in fold_group(group or "") for word in _GRADUATES):
        return Source.GRADUATES
    if is_studied_in(group) or not is_adult:
        return Source.PUPILS
    return Source.GRADUATES if studied_here and not group else Source.TEACHERS
