"""The code speaks English; other words stand in vocabularies, catalogues and questionnaires."""

import re

import pytest

from tests.guards.catalogues import ROOT

CYRILLIC = re.compile("[а-яё]", re.I)


@pytest.mark.parametrize("folder", ["alembic", "benchmarks", "bot", "demo", "handlers", "models", "services"])
def test_no_cyrillic_in_the_code(folder: str) -> None:
    files = sorted((ROOT / folder).rglob("*.py"))
    assert files
    assert [file.name for file in files if CYRILLIC.search(file.read_text("utf-8"))] == []
