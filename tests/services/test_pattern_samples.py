"""Texts for patterns of strangers."""

from random import Random

import pytest
import regex
from hypothesis import given
from hypothesis import strategies as st

from services.pattern_samples import sample


@pytest.mark.parametrize(
    "pattern",
    [
        "[A-Za-z ]{1,50}",
        r"^\d{4}-\d{2}$",
        r"(19|20)[0-9]{2}",
        r"^(([0-9]{1})*[- .(]*([0-9]{3})[- .)]*[0-9]{3}[- .]*[0-9]{4})+$",
        r"[\w-\.]+@[a-z]+\.(com|org)",
        "[А-Яа-яёЁ ]+",
        r"\+7\s?\(?\d{3}\)?",
        "(?:a|b)?c*d+",
        "[^0-9]{3}",
        "a{,3}b{2,}",
    ],
)
def test_what_is_made_matches(pattern):
    random = Random(1)
    assert all(regex.fullmatch(pattern, sample(pattern, random)) for _ in range(20))


@given(st.text(alphabet="ab01()[]{}|*+?\\^$.-,pd<=!:", max_size=25), st.integers(0, 9))
def test_any_pattern_gives_some_text(pattern, seed):
    assert isinstance(sample(pattern, Random(seed)), str)
