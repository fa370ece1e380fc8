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
_FOREIGN = regex.compile(r"(?:^|/)(?:embeddings|activeX|afchunk)", regex.IGNORECASE)
_XML = (".xml", ".rels")
_KNOWN = (
    *_XML,
    ".png",
    ".jpg",
    ".jpeg",
    ".gif",
    ".bmp",
    ".tif",
    ".tiff",
    ".emf",
    ".wmf",
    ".svg",
    ".wdp",
    ".odttf",
    "/",
)
"""How the names of parts end: words, pictures, letters, folders."""
_LOADED = regex.compile(r"(?:oleObject|aFChunk|subDocument|frame|control|package)$", regex.IGNORECASE)
"""Relationships to what is not words or pictures."""
_BEGINS = "\0"
_NAMES = r"DDE\w*|INCLUDE\w*|LINK|IMPORT|DATABASE|RD|MACROBUTTON|AUTOTEXT"
_LIVE = regex.compile(rf"{_BEGINS}\s*+(?:(?:{_NAMES})\b|{_BEGINS})[^{_BEGINS}]*+", regex.IGNORECASE)
"""A field that fetches or starts something, or whose name is made by another field."""
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
        ending = one.filename.lower()
        if _FOREIGN.search(ending) or not ending.endswith(_KNOWN):
            raise TemplateProblem("foreign", what=one.filename)
        if ending.endswith(_XML):
            if one.file_size > LARGEST_TEXT * MEGABYTE:
                raise TemplateProblem("too_large", limit=LARGEST)
            yield one.filename, archive.read(one)


def _check(found: Mapping[str, bytes]) -> None:
    for name, xml in found.items():
        if _DECLARES.search(xml):
            raise TemplateProblem("not_a_document")
        tree = _tree(xml)
        if name.lower().endswith(".rels"):
            _check_relations(tree)
        elif name == "[Content_Types].xml" and _MACROS.search(xml.decode("utf-8", "replace")):
            raise TemplateProblem("macros")
        elif name.startswith("word/"):
            _check_fields(tree)


def _tree(xml: bytes) -> etree._Element:
    try:
        tree = etree.fromstring(xml, etree.XMLParser(resolve_entities=False, no_network=True))
    except etree.XMLSyntaxError as error:
        raise TemplateProblem("not_a_document") from error
    # Bytes tell of no declaration in UTF-16.
    if tree.getroottree().docinfo.doctype:
        raise TemplateProblem("not_a_document")
    return tree


def _check_relations(tree: etree._Element) -> None:
    """The template that a document was begun from is forgotten later: half of all documents name one."""
    for one in tree:
        kind, target = one.get("Type", ""), one.get("Target", "")
        is_outside = one.get("TargetMode") == "External" and not kind.endswith(("/hyperlink", "/attachedTemplate"))
        if is_outside or _LOADED.search(kind):
            raise TemplateProblem("foreign", what=target)


def _check_fields(tree: etree._Element) -> None:
    """Fields of the word processor may count pages; they may not fetch or start anything, nor hold fields of ours."""
    said = "".join(_instructions(tree))
    if found := _LIVE.search(said):
        raise TemplateProblem("live_field", what=found[0])
    if "{{" in said:
        raise TemplateProblem("live_field", what=said[said.index("{{") :])


def _instructions(tree: etree._Element) -> Iterator[str]:
    for one in tree.iter(f"{_WORDS}fldChar", f"{_WORDS}instrText", f"{_WORDS}fldSimple"):
        if one.get(f"{_WORDS}fldCharType") == "begin":
            yield _BEGINS
        yield _BEGINS + one.get(f"{_WORDS}instr", "") if one.tag == f"{_WORDS}fldSimple" else one.text or ""
