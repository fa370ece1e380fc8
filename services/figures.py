"""Numbers as reports need them: exact until they are said, then rounded half up."""

from decimal import Decimal
from fractions import Fraction

FEW = 5
"""Counts below this are told to nobody outside the organisation, and groups below it of no anonymous questionnaire."""


def rounded(value: Fraction | int, digits: int) -> Decimal:
    """Half up, away from nought: 82.45 is 82.5, as people round."""
    scale = 10**digits
    size = (abs(value) * scale * 2 + 1) // 2
    return Decimal(int(size) * (1 if value >= 0 else -1)).scaleb(-digits)


def percent(numerator: int, denominator: int) -> Decimal | None:
    """With one decimal; None where there is nobody to be a share of."""
    return rounded(Fraction(100 * numerator, denominator), 1) if denominator else None


def mean(numbers: list[Fraction]) -> Fraction | None:
    """The mean, exactly; None of nothing."""
    return sum(numbers, Fraction()) / len(numbers) if numbers else None


def exact(number: int | float) -> Fraction:
    """What a number says in figures: 0.1 is a tenth."""
    return Fraction(str(number))
