"""Every fact that a service may state has words, and they fit over a button."""

import pytest

from bot import words
from handlers import errors
from services import errors as facts
from services import roster
from services.errors import Refusal

MADE = {
    facts.PlaceExists: facts.PlaceExists(1),
    facts.UnknownTimeZone: facts.UnknownTimeZone("Mars/Olympus"),
    facts.PersonKnown: facts.PersonKnown(1),
    facts.FileTooBig: facts.FileTooBig(50),
    facts.TextTooLong: facts.TextTooLong(most=4096, count=5000),
    facts.QuestionsLeft: facts.QuestionsLeft(12),
    facts.RowWrong: facts.RowWrong([str(problem) for problem in list(roster.Problem)[:3]]),
}
TOAST = 200


def kinds(kind: type[Refusal]) -> set[type[Refusal]]:
    return {kind, *(one for below in kind.__subclasses__() for one in kinds(below))}


@pytest.mark.parametrize("language", ["ru", "en", "ru@ty"])
def test_every_fact_has_words_that_fit_over_a_button(language: str) -> None:
    stated = {kind for kind in kinds(Refusal) - {Refusal} if kind.__module__ == facts.__name__}
    assert len(stated) > 10
    with words.speaking(language):
        for kind in stated:
            assert 0 < len(errors.said(MADE.get(kind) or kind())) <= TOAST


def test_whose_file_does_not_come_in_reads_what_to_do_with_a_list_and_with_a_roadmap() -> None:
    with words.speaking("ru"):
        assert errors.said(facts.FileNotByChat("people import")) == (
            "Списки людей здесь через чат не проходят. На сервере: python -m bot people import\n\n"
            "Дорожную карту можно: пришлите её в формате .docx."
        )


def test_what_is_wrong_with_a_line_is_said_in_words() -> None:
    with words.speaking("ru"):
        wrong = facts.RowWrong([roster.Problem.NAME_MISSING, roster.Problem.BIRTH_UNREADABLE])
        assert errors.said(wrong) == "Пока не подходит: нет имени, не получилось прочитать дату рождения."
