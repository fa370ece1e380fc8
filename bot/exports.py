"""The folder of this machine for files that may not pass the messenger."""

from pathlib import Path


def put(folder: Path, name: str, content: bytes) -> Path:
    """Writes a file that only whoever runs the bot may read: OSError."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    path = folder / name
    path.touch(mode=0o600)
    path.chmod(0o600)
    path.write_bytes(content)
    return path
