"""Files that were sent, by bots and by people."""

import secrets
import struct
from dataclasses import dataclass
from pathlib import PurePath
from typing import Any

from demo.arguments import Arguments, Upload
from demo.refusals import bad_request

DOWNLOAD_BYTES = 20 << 20
PHOTO_BYTES = 10 << 20
PHOTO_SIDES = 10_000
PHOTO_RATIO = 20
FOLDERS = {
    "photo": "photos", "document": "documents", "voice": "voice", "video": "videos", "audio": "music",
    "sticker": "stickers", "video_note": "video_notes",
}  # fmt: skip
TYPE_NAMES = {
    "photo": "Photo", "document": "Document", "voice": "VoiceNote", "video": "Video", "audio": "Audio",
    "sticker": "Sticker", "video_note": "VideoNote",
}  # fmt: skip
JPEG_SIZES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}


@dataclass(slots=True)
class StoredFile:
    """One file; `path` is what getFile tells, sides are in pixels and 0 for what is no picture."""

    file_id: str
    unique_id: str
    kind: str
    path: str
    name: str
    mime_type: str
    content: bytes
    width: int = 0
    height: int = 0

    def content_fields(self) -> dict[str, Any]:
        """Return what a message says of the file, as Telegram's JSON."""
        described = {"file_id": self.file_id, "file_unique_id": self.unique_id, "file_size": len(self.content)}
        if self.kind == "photo":
            return {"photo": [described | {"width": self.width, "height": self.height}]}
        return {self.kind: described | self._facts()}

    def _facts(self) -> dict[str, Any]:
        match self.kind:
            case "document":
                return {"file_name": self.name, "mime_type": self.mime_type}
            case "voice":
                return {"duration": 1, "mime_type": self.mime_type}
            case "audio":
                return {"duration": 1, "file_name": self.name, "mime_type": self.mime_type}
            case "sticker":
                flags = {"type": "regular", "is_animated": False, "is_video": False}
                return flags | {"width": self.width or 512, "height": self.height or 512}
            case "video_note":
                return {"length": 240, "duration": 1}
        return {"width": 640, "height": 480, "duration": 1, "mime_type": self.mime_type}


class Files:
    """All files of the server by their ids and paths."""

    def __init__(self) -> None:
        self.by_id: dict[str, StoredFile] = {}
        self.by_path: dict[str, StoredFile] = {}

    def add(self, kind: str, upload: Upload) -> StoredFile:
        """Keep a new file under a new id."""
        width, height = picture_size(upload.content)
        path = f"{FOLDERS[kind]}/file_{len(self.by_id)}{PurePath(upload.name).suffix}"
        file_id, unique_id = secrets.token_urlsafe(36), secrets.token_urlsafe(9)
        return self.restore(
            StoredFile(file_id, unique_id, kind, path, upload.name, upload.mime_type, upload.content, width, height)
        )

    def restore(self, file: StoredFile) -> StoredFile:
        """Keep a file that has its ids already."""
        self.by_id[file.file_id] = self.by_path[file.path] = file
        return file

    def given(self, arguments: Arguments, kind: str) -> tuple[StoredFile | None, Upload | None]:
        """Find what a call sends: a file known by its id, or a checked upload; raises Refused."""
        reference = arguments.text(kind)
        if reference and not reference.startswith("attach://"):
            return self._known(reference, kind), None
        upload = arguments.uploads.get(reference.removeprefix("attach://") or kind)
        if upload is None:
            raise bad_request(f"there is no {kind} in the request")
        if not upload.content:
            raise bad_request("file must be non-empty")
        if kind == "photo":
            _check_photo(upload)
        return None, upload

    def download(self, file_id: str) -> StoredFile:
        """Return the file that getFile speaks of; raises Refused."""
        if not file_id:
            raise bad_request("file_id not specified")
        file = self.by_id.get(file_id)
        if file is None:
            raise bad_request("invalid file_id")
        if len(file.content) > DOWNLOAD_BYTES:
            raise bad_request("file is too big")
        return file

    def _known(self, reference: str, kind: str) -> StoredFile:
        if reference.startswith(("http://", "https://")):
            raise bad_request("failed to get HTTP URL content")
        file = self.by_id.get(reference)
        if file is None:
            raise bad_request("wrong remote file identifier specified: can't unserialize it. Wrong last symbol")
        if file.kind != kind:
            raise bad_request(f"can't use file of type {TYPE_NAMES[file.kind]} as {TYPE_NAMES[kind]}")
        return file


def picture_size(content: bytes) -> tuple[int, int]:
    """Return width and height of a PNG, GIF or JPEG in pixels, zeros for anything else."""
    if content.startswith(b"\x89PNG\r\n\x1a\n") and len(content) >= 24:
        width, height = struct.unpack(">II", content[16:24])
        return width, height
    if content.startswith((b"GIF87a", b"GIF89a")) and len(content) >= 10:
        width, height = struct.unpack("<HH", content[6:10])
        return width, height
    return _jpeg_size(content) if content.startswith(b"\xff\xd8") else (0, 0)


def _jpeg_size(content: bytes) -> tuple[int, int]:
    at = 2
    while at + 9 <= len(content) and content[at] == 0xFF:
        marker, length = content[at + 1], int.from_bytes(content[at + 2 : at + 4])
        if marker in JPEG_SIZES:
            height, width = struct.unpack(">HH", content[at + 5 : at + 9])
            return width, height
        at += 2 + length
    return 0, 0


def _check_photo(upload: Upload) -> None:
    width, height = picture_size(upload.content)
    if not width or not height:
        raise bad_request("IMAGE_PROCESS_FAILED")
    if len(upload.content) > PHOTO_BYTES:
        raise bad_request("file is too big for a photo")
    if width + height > PHOTO_SIDES or max(width, height) > PHOTO_RATIO * min(width, height):
        raise bad_request("PHOTO_INVALID_DIMENSIONS")
