"""Writing a file into a folder: as a whole or not at all, and never over somebody else's.

Notice that no link is followed, so nothing outside the folder is ever written.
"""

import secrets
from enum import StrEnum
from pathlib import Path


class Outcome(StrEnum):
    """What became of a file."""

    EXPORTED = "exported"
    UNCHANGED = "unchanged"
    LEFT_ALONE = "left alone"


def write_file(file: Path, text: str, overwrite: bool) -> Outcome:
    """Write `text` to `file` as a whole or not at all; what is there already stays, unless `overwrite`.

    A link is replaced and never followed, a folder stays in any case. Raises OSError.
    """
    content = text.encode()
    if _holds(file, content):
        return Outcome.UNCHANGED
    temporary = file.with_name(f".{secrets.token_hex(8)}.part")  # hidden, so no import takes it
    try:
        with temporary.open("xb") as stream:
            stream.write(content)
        if overwrite:
            temporary.replace(file)
        else:
            _give_name(temporary, file)
    except (FileExistsError, IsADirectoryError):
        return Outcome.LEFT_ALONE
    finally:
        temporary.unlink(missing_ok=True)
    return Outcome.EXPORTED


def _holds(file: Path, content: bytes) -> bool:
    if file.is_symlink() or not file.is_file() or file.stat().st_size != len(content):
        return False
    return file.read_bytes() == content


def _give_name(temporary: Path, file: Path) -> None:
    """Let what `temporary` holds be `file`. Raises FileExistsError where something has that name, or just got it."""
    try:
        file.hardlink_to(temporary)
    except FileExistsError:
        raise
    except OSError:  # a memory stick knows no links
        file.touch(exist_ok=False)
        temporary.replace(file)
