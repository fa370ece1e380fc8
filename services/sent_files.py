"""Files that people send as answers: what is kept of them, and which questions they answer."""

from dataclasses import dataclass

from services.form_items import Kind, Value

SCHEME = "telegram"
NAMED = "?"
"""Before the name of a file; a reference of Telegram has none in it."""
KINDS = ("photo", "voice", "audio", "video", "video_note", "document")
"""What Telegram calls them."""
_FITTING = {
    Kind.IMAGE: ("photo",),
    Kind.AUDIO: ("voice", "audio"),
    Kind.VIDEO: ("video", "video_note"),
    Kind.FILE: KINDS,
}


@dataclass(frozen=True, slots=True)
class Sent:
    """A file that Telegram keeps: its kind there, by what it is sent again, and its name where it has one."""

    kind: str
    file_id: str
    name: str = ""

    @property
    def reference(self) -> str:
        """As an answer keeps it."""
        named = f"{NAMED}{self.name}" if self.name else ""
        return f"{SCHEME}:{self.kind}:{self.file_id}{named}"


def of(value: Value) -> Sent | None:
    """The file that an answer refers to; None where it is something else."""
    scheme, _, rest = value.partition(":") if isinstance(value, str) else ("", "", "")
    kind, _, file = rest.partition(":")
    file_id, _, name = file.partition(NAMED)
    return Sent(kind, file_id, name) if scheme == SCHEME and kind in KINDS and file_id else None


def fits(kind: Kind, reference: str, media_type: str = "") -> bool:
    """It answers a question of this kind; a document by its media type, what is not Telegram's always."""
    sent = of(reference)
    if sent is None or sent.kind in _FITTING.get(kind, ()):
        return kind in _FITTING
    return sent.kind == "document" and media_type.partition("/")[0] == kind.value
