"""The taxpayer's number of an organisation (ten figures) or a sole trader (twelve), and its control figures."""

import regex

_FIGURES = regex.compile(r"[0-9]{10}([0-9]{2})?")
_NO_REGION = "00"
_WEIGHTS = (3, 7, 2, 4, 10, 3, 5, 9, 4, 6, 8)
"""Of the eleven figures before the last one of twelve; what stands nearer to the end has the same weight everywhere."""


def read(typed: str) -> str | None:
    """The number without the spaces that people put in; None where it cannot be one."""
    figures = "".join(typed.split())
    if not _FIGURES.fullmatch(figures) or figures.startswith(_NO_REGION):
        return None
    places = (9,) if len(figures) == 10 else (10, 11)
    return figures if all(_control(figures[:place]) == int(figures[place]) for place in places) else None


def _control(figures: str) -> int:
    """The figure that must follow."""
    weights = _WEIGHTS[-len(figures) :]
    return sum(weight * int(figure) for weight, figure in zip(weights, figures, strict=True)) % 11 % 10
