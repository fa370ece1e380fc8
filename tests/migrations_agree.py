"""Whether models and migrations say the same: `alembic check` on an empty SQLite file."""

import asyncio
import sys
import tempfile
from pathlib import Path

from alembic import command
from alembic.util.exc import CommandError

from bot import database


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite+aiosqlite:///{Path(folder) / 'check.db'}"
        asyncio.run(database.upgrade(url))
        try:
            command.check(database.alembic_config(url))
        except CommandError as difference:
            sys.exit(f"Models and migrations differ: {difference}")


if __name__ == "__main__":
    main()
