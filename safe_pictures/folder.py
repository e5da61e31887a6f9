"""Keep the files of pictures in one folder, so that a process that is killed at any moment leaves no half picture.

Each picture has a folder of its own, with a file for each width. That folder appears under its name only when all its
files are on the disk. What a kill may leave is a folder that begins with `.part-`, which nobody should serve.
"""

import os
import re
import secrets
import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from safe_pictures.names import NAME
from safe_pictures.processing import Made

PART: Final = ".part-"


class PictureFolder:
    """The folder at `path`, which need not be there yet."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def has(self, name: str) -> bool:
        """Return True if the files of a picture are there."""
        return (self.path / name).is_dir()

    def write(self, made: Made) -> None:
        """Write the files of a picture, all of them or none. A picture that is there already stays. Raises OSError."""
        if self.has(made.name):
            return
        self.path.mkdir(parents=True, exist_ok=True)
        with TemporaryDirectory(prefix=PART, dir=self.path) as part:
            whole = Path(part, made.name)
            whole.mkdir()
            for name, content in made.files.items():
                with (whole / name).open("wb") as file:
                    file.write(content)
                    file.flush()
                    os.fsync(file.fileno())
            _sync(whole)
            try:
                whole.rename(self.path / made.name)
            except OSError:
                if not self.has(made.name):  # another process has just written the same picture
                    raise
        _sync(self.path)

    def written(self) -> dict[str, datetime]:
        """Return the name of each picture, and the time (in UTC) when its files were written.

        What a killed process has left is listed after a day. Until then it may still be at work.
        """
        found = {}
        for folder in self.path.iterdir() if self.path.is_dir() else ():
            moment = datetime.fromtimestamp(folder.stat().st_mtime, UTC)
            is_left = folder.name.startswith(PART) and moment < datetime.now(UTC) - timedelta(days=1)
            if is_left or re.fullmatch(NAME, folder.name, re.ASCII):
                found[folder.name] = moment
        return found

    def size(self, name: str) -> int:
        """Return the size of all files of a picture, in bytes."""
        return sum(file.stat().st_size for file in (self.path / name).rglob("*") if file.is_file())

    def remove(self, name: str) -> None:
        """Remove the files of a picture. It vanishes at once, as it came."""
        if self.has(name):
            gone = self.path / f"{PART}{secrets.token_hex(4)}"
            (self.path / name).rename(gone)
            shutil.rmtree(gone)


def _sync(folder: Path) -> None:
    """Write the names in a folder to the disk. Windows does that by itself, and cannot open a folder."""
    if os.name != "nt":
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
