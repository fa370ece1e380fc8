"""Consents in two or three words, as lists and tables name them."""

from handlers.screens import phrase
from models import Capacity, ConsentKind

KINDS: dict[ConsentKind, str] = {
    ConsentKind.PROCESSING: phrase("processing of data"),
    ConsentKind.PARTICIPATION: phrase("taking part"),
    ConsentKind.MESSENGER: phrase("messages"),
    ConsentKind.TRANSFER: phrase("passing data on"),
    ConsentKind.DISSEMINATION: phrase("publication"),
    ConsentKind.IMAGE: phrase("photo and video"),
    ConsentKind.MENTORING: phrase("being a mentor"),
}
SIGNERS: dict[Capacity, str] = {
    Capacity.GUARDIAN: phrase("of a parent"),
    Capacity.SELF: phrase("their own one"),
}
