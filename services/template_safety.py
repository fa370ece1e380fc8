"""A .docx from somebody else, looked through before anything opens it: no macros, nothing inside, nothing outside."""

import io
import zipfile
from collections.abc import Iterator, Mapping

import regex
from lxml import etree

from services.template_problem import TemplateProblem

LARGEST = 2
"""Megabytes."""
LARGEST_UNPACKED = 32
LARGEST_TEXT = 4
"""Megabytes of one part with words in it: looking for fields takes time."""
MOST_PARTS = 500
MEGABYTE = 1 << 20

_DECLARES = regex.compile(rb"<!\s*(?:DOCTYPE|ENTITY)", regex.IGNORECASE)
_MACROS = regex.compile(r"vbaProject|vbaData|macroEnabled", regex.IGNORECASE)
_FOREIGN = regex.compile(r"(?:^|/)(?:embeddings|activeX|afchunk)|\.(?:bin|exe|dll|html?|mht)$", regex.IGNORECASE)
_LOADED = regex.compile(r"(?:oleObject|aFChunk|attachedTemplate|subDocument|frame|control|package)$", regex.IGNORECASE)
"""Relationships to what is not words or pictures."""
_LIVE = regex.compile(r"\b(?:DDE\w*|INCLUDE\w*|LINK|IMPORT|DATABASE|RD|MACROBUTTON|AUTOTEXT)\b", regex.IGNORECASE)
_WORDS = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


def parts(source: bytes) -> dict[str, bytes]:
    """The XML of the document by the names of its parts. TemplateProblem."""
    if len(source) > LARGEST * MEGABYTE:
        raise TemplateProblem("too_large", limit=LARGEST)
    try:
        with zipfile.ZipFile(io.BytesIO(source)) as archive:
            found = dict(_unpacked(archive))
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, OSError, ValueError, KeyError) as error:
        raise TemplateProblem("not_a_document") from error
    if "word/document.xml" not in found:
        raise TemplateProblem("not_a_document")
    _check(found)
    return found


def _unpacked(archive: zipfile.ZipFile) -> Iterator[tuple[str, bytes]]:
    held = archive.infolist()
    if len(held) > MOST_PARTS or sum(one.file_size for one in held) > LARGEST_UNPACKED * MEGABYTE:
        raise TemplateProblem("too_large", limit=LARGEST)
    for one in held:
        if _MACROS.search(one.filename):
            raise TemplateProblem("macros")
        if _FOREIGN.search(one.filename):
            raise TemplateProblem("foreign", what=one.filename)
        if one.filename.endswith((".xml", ".rels")):
            if one.file_size > LARGEST_TEXT * MEGABYTE:
                raise TemplateProblem("too_large", limit=LARGEST)
            yield one.filename, archive.read(one)


def _check(found: Mapping[str, bytes]) -> None:
    for name, xml in found.items():
        if _DECLARES.search(xml):
            raise TemplateProblem("not_a_document")
        tree = _tree(xml)
        if name.endswith(".rels"):
            _check_relations(tree)
        elif name == "[Content_Types].xml" and _MACROS.search(xml.decode("utf-8", "replace")):
            raise TemplateProblem("macros")
        elif name.startswith("word/"):
            _check_fields(tree)


def _tree(xml: bytes) -> etree._Element:
    try:
        return etree.fromstring(xml, etree.XMLParser(resolve_entities=False, no_network=True))
    except etree.XMLSyntaxError as error:
        raise TemplateProblem("not_a_document") from error


def _check_relations(tree: etree._Element) -> None:
    for one in tree:
        kind, target = one.get("Type", ""), one.get("Target", "")
        is_outside = one.get("TargetMode") == "External" and not kind.endswith("/hyperlink")
        if is_outside or _LOADED.search(kind):
            raise TemplateProblem("foreign", what=target)


def _check_fields(tree: etree._Element) -> None:
    """Fields of the word processor may count pages; they may not fetch or start anything."""
    for paragraph in tree.iter(f"{_WORDS}p"):
        said = "".join(one.text or "" for one in paragraph.iter(f"{_WORDS}instrText"))
        said += " ".join(one.get(f"{_WORDS}instr", "") for one in paragraph.iter(f"{_WORDS}fldSimple"))
        if _LIVE.search(said) or "{{" in said:
            raise TemplateProblem("live_field", what=said)
