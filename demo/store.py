"""One SQLite file from which a restarted server goes on; without one, nothing is written."""

import asyncio
import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Protocol

import orjson

Document = Callable[[], dict[str, Any]]
SCHEMA = """
CREATE TABLE IF NOT EXISTS kept (
    kind TEXT NOT NULL, key TEXT NOT NULL, document TEXT NOT NULL, content BLOB, PRIMARY KEY (kind, key)
) WITHOUT ROWID
"""


class Shelf(Protocol):
    """Where the state of the server is kept beside the memory."""

    def keep(self, kind: str, key: str, document: Document, content: bytes | None = None) -> None:
        """Remember a document under its kind and key, as it will be when this step of the program ends."""

    def drop(self, kind: str, key: str) -> None:
        """Forget a document."""

    def load(self, kind: str) -> Iterator[tuple[str, dict[str, Any], bytes]]:
        """Yield key, document and content of everything of one kind, by key."""

    def close(self) -> None:
        """Write what is still to be written."""


class NoShelf:
    """Keeps nothing."""

    def keep(self, kind: str, key: str, document: Document, content: bytes | None = None) -> None:
        """Do nothing."""

    def drop(self, kind: str, key: str) -> None:
        """Do nothing."""

    def load(self, kind: str) -> Iterator[tuple[str, dict[str, Any], bytes]]:
        """Yield nothing."""
        yield from ()

    def close(self) -> None:
        """Do nothing."""


class Store:
    """Writes everything that one turn of the event loop changed in one transaction, at the end of that turn."""

    def __init__(self, path: Path) -> None:
        self._connection = sqlite3.connect(path, isolation_level=None)
        self._connection.execute("PRAGMA journal_mode = WAL")
        self._connection.execute("PRAGMA synchronous = NORMAL")
        self._connection.execute(SCHEMA)
        self._changes: dict[tuple[str, str], tuple[Document, bytes | None] | None] = {}

    def keep(self, kind: str, key: str, document: Document, content: bytes | None = None) -> None:
        """Remember a document under its kind and key, as it will be when this step of the program ends."""
        self._change(kind, key, (document, content))

    def drop(self, kind: str, key: str) -> None:
        """Forget a document."""
        self._change(kind, key, None)

    def load(self, kind: str) -> Iterator[tuple[str, dict[str, Any], bytes]]:
        """Yield key, document and content of everything of one kind, by key."""
        rows = self._connection.execute("SELECT key, document, content FROM kept WHERE kind = ? ORDER BY key", (kind,))
        for key, document, content in rows:
            yield key, orjson.loads(document), content or b""

    def close(self) -> None:
        """Write what is still to be written."""
        self._write()
        self._connection.close()

    def _change(self, kind: str, key: str, change: tuple[Document, bytes | None] | None) -> None:
        if not self._changes:
            asyncio.get_running_loop().call_soon(self._write)
        self._changes[kind, key] = change

    def _write(self) -> None:
        changes, self._changes = self._changes, {}
        if not changes:
            return
        self._connection.execute("BEGIN IMMEDIATE")
        for (kind, key), change in changes.items():
            if change is None:
                self._connection.execute("DELETE FROM kept WHERE kind = ? AND key = ?", (kind, key))
            else:
                document, content = change
                row = (kind, key, orjson.dumps(document()).decode(), content)
                self._connection.execute("INSERT OR REPLACE INTO kept VALUES (?, ?, ?, ?)", row)
        self._connection.execute("COMMIT")
