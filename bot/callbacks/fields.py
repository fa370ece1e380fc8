"""What several buttons carry; a forged one that no row can have is no button at all."""

from datetime import date
from typing import Annotated

from pydantic import AfterValidator, Field

Page = Annotated[int, Field(ge=0, lt=10_000)]
ClassKey = Annotated[str, Field(pattern=r"^([0-9a-f]{8}|staff)$")]
"""Names a class; see `services.class_names.key`."""
Seal = Annotated[str, Field(pattern=r"^[0-9a-f]{16}$")]
"""The beginning of the hash of a secret, which only whoever has the secret knows."""


def _day(text: str) -> str:
    date.fromisoformat(text)
    return text


Day = Annotated[str, Field(pattern=r"^2[0-9]{3}-[01][0-9]-[0-3][0-9]$"), AfterValidator(_day)]
"""A day that there is, as ISO writes it."""
Month = Annotated[int, Field(ge=2000 * 12, lt=3000 * 12)]
"""A year's months and those of the year before it; see `services.questionnaire_view.Calendar.page`."""
