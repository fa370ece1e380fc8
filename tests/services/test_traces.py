"""By what somebody is found in texts: the name in either order, with initials, by keys of JSON; nobody else is."""

import io
import zipfile

import pytest

from services.traces import Traces

TIKHON = Traces(frozenset({"Журавлёв Тихон Саввич"}))
OTHER = Traces(frozenset({"Ёлкин Егор"}))


@pytest.mark.parametrize(
    "said",
    [
        *("Журавлёв Тихон", "тихон саввич ЖУРАВЛЕВ", "Отв.: Журавлёв Т.С.", "Журавлев Т. С., завуч", "Журавлёв Т."),
        *("Т.С. Журавлёв", "т. с. журавлев", "Т. Журавлёв", "План\nЖуравлёв\nТихон", "Журавлёв Т., Рысин Г."),
    ],
)
def test_a_name_is_found(said: str) -> None:
    assert TIKHON.are_in(said)
    assert TIKHON.are_in_value([{"deep": [said]}])
    assert TIKHON.are_in_value({said: 1})


@pytest.mark.parametrize(
    "said",
    [
        *("Журавлёв", "Журавлёва Т.С.", "Журавлёв А.С.", "Журавлёв Т.А.", "А.Т. Журавлёв", "А. Т. Журавлёв"),
        *("Т.А. Журавлёв", "Журавлёв Фёдор", "Журавлёв Т", "т.е. Журавлёвка"),
    ],
)
def test_others_are_not(said: str) -> None:
    assert not TIKHON.are_in(said)
    assert TIKHON.without({said: [said]}) == {said: [said]}


def test_only_the_name_goes() -> None:
    assert TIKHON.without({"журавлев т.с.": ["завуч Журавлёв Т.С.", 7]}) == {"…": ["завуч …", 7]}


@pytest.mark.parametrize("said", ["Елкин Е.", "Ё. Ёлкин", "Ёлкин Е. П.", "Е.П. Елкин"])
def test_a_name_without_a_patronymic_is_found_with_any_second_initial(said: str) -> None:
    assert OTHER.are_in(said)


@pytest.mark.parametrize(
    "name", ["Журавлёв Тихон", "Журавлев Тихон", "журавлёв тихон", "Ёжикова-Журавлева Анна", "Ее Ли"]
)
def test_the_first_coarse_look_misses_no_way_to_write_a_name(name: str) -> None:
    found = Traces(frozenset({name}))
    yes = name.replace("ё", "е").replace("Ё", "Е")
    for said in (name, yes, yes.replace("ле", "лё"), name.upper(), name.lower(), name.title(), yes.title()):
        assert found.are_in(said)
        assert any(hint in said for hint in found.hints), said


@pytest.mark.parametrize("begins", [b"%PDF-1.7", b"\x89PNG", b"\xff\xd8\xff\xe0", b"Rar!", b"{\\rtf1"])
def test_of_drawn_and_packed_letters_nobody_can_tell(begins: bytes) -> None:
    assert TIKHON.are_in_bytes(begins + b"...") is None
    assert TIKHON.are_in_bytes(archive({"inside": begins + b"..."})) is None
    assert TIKHON.are_in_bytes(archive({"inside": begins, "names": "Журавлёв Тихон".encode()})) is True
    assert TIKHON.are_in_bytes(archive({"inside": b"nobody"})) is False


def test_a_name_cut_by_a_calendar_or_by_marks_is_found() -> None:
    assert TIKHON.are_in_bytes("SUMMARY:Отв. Журав\r\n лёв Т.С.\r\nEND".encode())
    assert TIKHON.are_in_bytes(archive({"document.xml": "<t>Журав</t><t>лёв Тихон</t>".encode()}))
    assert TIKHON.are_in_bytes("SUMMARY:Журавлёва\r\n Т.С.\r\n".encode()) is False


def archive(parts: dict[str, bytes]) -> bytes:
    """Files packed into one."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as written:
        for name, content in parts.items():
            written.writestr(name, content)
    return packed.getvalue()
