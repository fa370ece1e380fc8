"""A questionnaire and the tables that it needs, sent together as one .zip."""

import io
import zipfile
import zlib
from dataclasses import dataclass, field
from pathlib import PurePosixPath

from services.attached_tables import MEGABYTE
from services.form_problem import FormProblem

LARGEST_UNPACKED = 32
"""Megabytes, of all files together."""
MOST_FILES = 40
FORMS = (".xlsx", ".xls", ".md")
TABLES = (".csv", ".geojson", ".json")

_ZIP, _OF_A_WORKBOOK = b"PK\x03\x04", "[Content_Types].xml"


@dataclass(frozen=True, slots=True)
class Parcel:
    """The questionnaire's own file, and its tables by name."""

    source: bytes
    tables: dict[str, bytes] = field(default_factory=dict)


def opened(content: bytes) -> Parcel:
    """What is in an archive; any other file, a workbook too, is a questionnaire without tables. FormProblem."""
    if not content.startswith(_ZIP):
        return Parcel(content)
    try:
        # Windows writes Russian names in the letters of DOS.
        with zipfile.ZipFile(io.BytesIO(content), metadata_encoding="cp866") as archive:
            if _OF_A_WORKBOOK in archive.namelist():
                return Parcel(content)
            files = _files(archive)
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, EOFError, OSError, ValueError) as error:
        raise FormProblem("not_a_workbook") from error
    forms = [name for name in files if _ending(name) in FORMS]
    if len(forms) != 1:
        raise FormProblem("which_form")
    return Parcel(files[forms[0]], {name: table for name, table in files.items() if _ending(name) in TABLES})


def _files(archive: zipfile.ZipFile) -> dict[str, bytes]:
    """By their names without folders; what a Mac adds for itself is left out."""
    parts = [one for one in archive.infolist() if not one.is_dir() and not _name(one).startswith("._")]
    if sum(one.file_size for one in parts) > LARGEST_UNPACKED * MEGABYTE or len(parts) > MOST_FILES:
        raise FormProblem("unpacks_too_large", limit=LARGEST_UNPACKED)
    return {_name(one): archive.read(one) for one in parts}


def _name(part: zipfile.ZipInfo) -> str:
    return PurePosixPath(part.filename.replace("\\", "/")).name


def _ending(name: str) -> str:
    return PurePosixPath(name).suffix.casefold()
