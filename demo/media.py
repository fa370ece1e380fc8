"""What a call says of a file to be shown: the file itself, and the words under it."""

from dataclasses import dataclass
from typing import Any

from demo import texts
from demo.arguments import Arguments, Upload
from demo.call import Call
from demo.chats import Json
from demo.files import StoredFile
from demo.refusals import bad_request

ALBUM_KINDS = ("photo", "video", "document", "audio")


@dataclass(slots=True)
class Media:
    """A file known already, or one that comes with the call; it is kept only when all else is in order."""

    kind: str
    file: StoredFile | None
    upload: Upload | None
    caption: str
    found: texts.Entities

    def check(self) -> None:
        """Raise Refused when the words are too many."""
        if len(self.caption) > texts.CAPTION_LENGTH:
            raise bad_request("message caption is too long")

    def fields(self, call: Call) -> Json:
        """Return what a message says of it, and keep the file."""
        if self.upload:
            self.file = call.telegram.keep_file(call.telegram.files.add(self.kind, self.upload))
        assert self.file is not None, "given() finds one or the other"
        words = {"caption": self.caption, "caption_entities": self.found}
        return self.file.content_fields() | {name: value for name, value in words.items() if value}


def read(call: Call, kind: str, arguments: Arguments | None = None) -> Media:
    """Read the file of one kind that a call gives; raises Refused."""
    arguments = arguments or call.arguments
    file, upload = call.telegram.files.given(arguments, kind)
    caption, found = texts.read(arguments, "caption") if kind != "video_note" else ("", [])
    return Media(kind, file, upload, caption, found)


def read_item(call: Call, item: Any) -> Media:
    """Read an InputMedia; raises Refused."""
    if not isinstance(item, dict):
        raise bad_request("can't parse InputMedia: expected an Object")
    kind, reference = item.get("type"), item.get("media")
    if kind not in ALBUM_KINDS:
        raise bad_request("can't parse InputMedia: type must be one of photo, video, document, audio")
    uploads = call.arguments.uploads
    if not isinstance(reference, str) or not reference or _is_missing(reference, uploads):
        raise bad_request("can't parse InputMedia: media not found")
    return read(call, kind, Arguments({**item, kind: reference}, uploads))


def _is_missing(reference: str, uploads: dict[str, Upload]) -> bool:
    return reference.startswith("attach://") and reference.removeprefix("attach://") not in uploads
