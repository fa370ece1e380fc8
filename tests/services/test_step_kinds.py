"""Events are told from papers, and rows whose document we have a sample of, by their words."""

import pytest

from services import step_kinds


@pytest.mark.parametrize(
    "title",
    [
        "Семинар «Первые шаги»",
        "Организация и проведение слёта наставников",
        "Награждение лучших наставников",
        "Участие в региональном ФОРУМЕ",
        "Рабочее совещание с кураторами",
    ],
)
def test_what_takes_place_at_its_time_is_an_event(title: str) -> None:
    assert step_kinds.is_event(title)


@pytest.mark.parametrize(
    "title",
    [
        "Разработка положения о конкурсе",
        "Отчёт о проведении семинара",
        "1. Подготовка плана совещаний",
        "Проведение анкетирования после встречи",
        "Формирование базы наставников",
        "Приказ о награждении",
    ],
)
def test_a_paper_about_an_event_is_handed_in(title: str) -> None:
    assert not step_kinds.is_event(title)


@pytest.mark.parametrize(
    ("title", "result", "code"),
    [
        ("Издание приказа о внедрении наставничества", None, "introduction_order"),
        ("Назначение кураторов", "Приказ", "curator_appointment"),
        ("Разработка Положения о наставничестве", None, "regulation"),
        ("Разработка программы наставничества", "Программа", "programme"),
        ("Работа с предприятиями", "Соглашения о сотрудничестве", "partner_agreement"),
        ("Методические рекомендации к программам наставничества", None, None),
        ("Обучение наставников", "Сертификаты", None),
    ],
)
def test_the_sample_of_a_document_is_found_by_its_words(title: str, result: str | None, code: str | None) -> None:
    assert step_kinds.sample(title, result) == code
