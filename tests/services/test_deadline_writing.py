"""Another writing of a deadline means the same or is asked: over the cells of the real roadmaps and our own phrases."""

import json
import re
from datetime import date
from functools import cache
from pathlib import Path

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from services.deadline_context import Context
from services.deadlines import read

CONTEXTS = {
    "S": Context((date(2024, 9, 1), date(2025, 5, 31)), date(2024, 8, 29)),
    "M": Context((date(2024, 1, 1), date(2026, 12, 31)), date(2024, 1, 15)),
    "R": Context((date(2022, 1, 1), date(2024, 12, 31)), date(2022, 3, 15)),
    "C": Context((date(2025, 1, 1), date(2025, 12, 31)), date(2024, 12, 20)),
}
SHARED = Path(__file__).parents[3] / "shared/roadmaps"
LOOKALIKES = str.maketrans("асеорхуАСЕОРХ", "aceopxyACEOPX")
MONTHS = ["январ", "феврал", "март", "апрел", "июн", "июл", "август", "сентябр", "октябр", "ноябр", "декабр"]
WRITINGS = {
    "upper": str.upper,
    "capital": str.capitalize,
    "lower": str.lower,
    "two spaces": lambda text: text.replace(" ", "  "),
    "no-break": lambda text: text.replace(" ", "\N{NO-BREAK SPACE}"),
    "narrow no-break": lambda text: text.replace(" ", "\N{NARROW NO-BREAK SPACE}"),
    "line ends": lambda text: text.replace(" ", "\n"),
    "io": lambda text: text.replace("е", "ё"),
    "no io": lambda text: text.replace("ё", "е"),
    "look-alikes": lambda text: text.translate(LOOKALIKES),
    "brackets": lambda text: f"({text})",
    "square brackets": lambda text: f"[{text}]",
    "quotes": lambda text: f"«{text}»",
    "dot": lambda text: f"{text}.",
    "dots": lambda text: f"{text}...",
    "semicolon": lambda text: f" {text} ;",
    "short dash": lambda text: text.replace("–", "-").replace("—", "-"),
    "long dash": lambda text: text.replace("–", "—").replace("-", "—") if not text.count("20") else text,
    "label": lambda text: f"Срок: {text}",
    "glued year": lambda text: re.sub(r"(?<=\d{4}) (?=г)", "", text),
    "soft hyphen": lambda text: text[:2] + "\N{SOFT HYPHEN}" + text[2:],
}


def phrases():
    lines = Path(__file__).with_name("deadline_phrases.txt").read_text("utf-8").splitlines()
    return [tuple(line.split("|")) for line in lines if line[0] != "#"]


@cache
def cells():
    """Every different cell of the five seeds in the context of its document; nothing where they are not here."""
    if not SHARED.exists():
        return []
    documents = {}
    for one in json.loads((SHARED / "seed_docs.json").read_text("utf-8")):
        first, last = (date.fromisoformat(day) for day in one["period"])
        ordered = one["order_date"] and date.fromisoformat(one["order_date"])
        documents[one["doc"]] = Context((first, last), ordered or None)
    rows = [json.loads(line) for line in (SHARED / "seed_gold.jsonl").read_text("utf-8").splitlines()]
    return [(row["deadline_text"], documents[row["doc"]]) for row in rows if row["deadline_text"]]


def given_texts():
    return [(text, CONTEXTS[one]) for one, text, *_ in phrases()] + cells()


def meaning(found):
    """Whom an occurrence concerns is quoted as it is written."""
    days = [
        (one.start, one.due, one.scope and one.scope.casefold().replace("ё", "е").translate(LOOKALIKES))
        for one in found.occurrences
    ]
    return found.kind, days, found.recurrence, found.until


@pytest.mark.parametrize(("context", "text", "wanted"), [(one[0], one[1], one[2:]) for one in phrases()])
def test_a_phrase_means_what_people_said_it_means(context, text, wanted):
    found = read(text, CONTEXTS[context])
    if wanted[0] == "asked":
        assert found.needs_confirmation, found
        return
    kind, start, due, rule = wanted
    assert (found.kind.value, str(found.start or ""), str(found.due or "")) == (kind, start, due), found
    assert not rule or found.recurrence == rule


def test_there_are_enough_phrases_and_few_are_asked():
    found = [read(text, CONTEXTS[one]) for one, text, *_ in phrases()]
    assert len(found) > 400
    assert sum(one.needs_confirmation for one in found) < 0.35 * len(found)


@pytest.mark.parametrize("name", WRITINGS)
def test_another_writing_means_the_same_or_is_asked(name):
    wrong, lost = [], []
    for text, context in given_texts():
        changed = WRITINGS[name](text)
        one, other = read(text, context), read(changed, context)
        if meaning(one) != meaning(other):
            (lost if other.needs_confirmation else wrong).append((text, changed, other))
    assert wrong == []
    assert len(lost) <= 0.03 * len(given_texts()), lost


def test_a_year_of_two_digits_means_the_same_or_is_asked():
    wrong = []
    for text, context in given_texts():
        for long, short in (("2020", "20"), ("2021", "21"), ("2024", "24"), ("2025", "25")):
            changed = text.replace(f".{long}", f".{short}").replace(f" {long} г", f" {short} г")
            one, other = read(text, context), read(changed, context)
            if meaning(one) != meaning(other) and not other.needs_confirmation:
                wrong.append((text, changed, other))
    assert wrong == []


@settings(max_examples=1500, deadline=None)
@given(
    st.integers(0, 10_000),
    st.sampled_from(MONTHS),
    st.integers(0, 8),
    st.sampled_from(["drop", "double", "swap", "letter"]),
    st.sampled_from("абвгдежзиклмнопрстуфхчшыьэюя"),
)
def test_a_typing_error_in_a_month_means_the_same_or_is_asked(which, month, at, error, letter):
    having = [(text, context) for text, context in given_texts() if month in text.casefold()]
    text, context = having[which % len(having)]
    at = text.casefold().index(month) + at % len(month)
    changed = {
        "drop": text[:at] + text[at + 1 :],
        "double": text[:at] + text[at] + text[at:],
        "swap": text[:at] + text[at + 1 : at + 2] + text[at] + text[at + 2 :],
        "letter": text[:at] + letter + text[at + 1 :],
    }[error]
    was, now = text.casefold(), changed.casefold()
    assume(all(now.count(one) <= was.count(one) for one in MONTHS))  # «июня» is July's typing error and June's name
    one, other = read(text, context), read(changed, context)
    if other.kind is not one.kind or meaning(other) != meaning(one):
        assert other.needs_confirmation, (text, changed, other)


@pytest.mark.skipif(not SHARED.exists(), reason="the real roadmaps are not here: ../shared/roadmaps")
def test_the_real_cells_are_among_them():
    assert len(cells()) >= 108
