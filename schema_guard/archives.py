"""A backup as a file: a zip archive that holds a dump of each database, and what the dump contains.

It holds `dump`, written by the database's own tool, and `manifest.json`. A database of SQLALCHEMY_BINDS has both in a
folder with the name of its key. So the checksums of the archive show a damaged file before anything is restored,
`flask restore` can count the rows, and `unzip` is enough to get at the dump.
Read next: dumps.py.
"""

import json
import os
import shutil
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from zipfile import ZIP_DEFLATED, ZipFile

import click
import sqlalchemy as sa

from .binds import databases
from .dumps import DUMP, Rows, read_sqlite

MANIFEST = "manifest.json"


@dataclass(frozen=True)
class Manifest:
    """What a backup contains."""

    database: str  # sqlite, postgresql or mysql
    revisions: list[str]
    made_at: str  # ISO 8601, in UTC
    rows: Rows


def back_up(revisions: Mapping[str, list[str]], file: Path) -> dict[str, Manifest]:
    """Write the archive as a whole or not at all. Only its owner may read it.

    `revisions` has the bind key of each database to save, with the revisions that it is at.
    """
    if file.exists():
        raise click.ClickException(f"{file} exists, and a backup overwrites nothing. Name another file.")
    if not file.parent.is_dir():
        raise click.ClickException(f"There is no folder {file.parent}. Create it, or name another one.")
    manifests = {}
    with TemporaryDirectory(prefix=f"{file.name}.part-", dir=file.parent) as folder:
        dump, part = Path(folder, "dump"), Path(folder, "part")
        part.touch(mode=0o600)
        with part.open("wb") as target:
            with ZipFile(target, "w", ZIP_DEFLATED, compresslevel=1) as archive:
                for database in databases():
                    if database.key in revisions:
                        manifest = _dump(database.engine, revisions[database.key], dump)
                        archive.write(dump, _inside(database.key) + "dump")
                        archive.writestr(_inside(database.key) + MANIFEST, json.dumps(asdict(manifest), indent=2))
                        manifests[database.key] = manifest
            target.flush()
            os.fsync(target.fileno())
        part.rename(file)
    return manifests


def _dump(engine: sa.Engine, revisions: list[str], dump: Path) -> Manifest:
    made_at, kind = datetime.now(UTC).isoformat(timespec="seconds"), engine.dialect.name
    return Manifest(kind, revisions, made_at, DUMP[kind](engine, dump))


def _inside(key: str) -> str:
    """Return the folder inside the archive that holds the database of a bind. The project's own stands at the top."""
    return f"{key}/" if key else ""


def is_copy(file: Path) -> bool:
    """Return True for a file of SQLite: a copy that was kept before a migration (copies.py)."""
    with file.open("rb") as opened:
        return opened.read(16) == b"SQLite format 3\0"


def read_copy(file: Path, folder: Path) -> dict[str, tuple[Manifest, Path]]:
    """Return what a copy contains, and the copy of it in `folder` that will be restored.

    Raises click.ClickException if the name does not say of which of several databases it is a copy.
    """
    key = _key_of_copy(file)
    dump = Path(shutil.copy(file, folder / "dump"))
    rows, revisions = read_sqlite(dump)
    made_at = datetime.fromtimestamp(file.stat().st_mtime, UTC).isoformat(timespec="seconds")
    return {key: (Manifest("sqlite", revisions, made_at, rows), dump)}


def _key_of_copy(file: Path) -> str:
    """Return the bind key of the database with whose name the name of the copy begins, best in the same folder."""
    files = {database.key: Path(str(database.engine.url.database)) for database in databases()}
    named = [key for key, path in files.items() if f"{file.name}.".startswith(f"{path.name}.")]
    if not named and len(files) > 1:
        names = ", ".join(path.name for path in files.values())
        raise click.ClickException(
            f"{file} does not say which database it is a copy of. Let its name begin with the name of that database's "
            f"file: {names}. Nothing was restored."
        )
    is_here = {key: files[key].parent == file.absolute().parent for key in named}
    return max(named, key=lambda key: (len(files[key].name), is_here[key]), default=next(iter(files)))


def read_archive(file: Path, folder: Path) -> dict[str, tuple[Manifest, Path]]:
    """Return each manifest of `file` and its dump, which goes to `folder`. ZipFile compares the checksums."""
    try:
        with ZipFile(file) as archive:
            names = [name for name in archive.namelist() if name.endswith(MANIFEST)] or [MANIFEST]
            keys = [name.removesuffix(MANIFEST).rstrip("/") for name in names]
            return {
                key: (
                    Manifest(**json.loads(archive.read(_inside(key) + MANIFEST))),
                    Path(archive.extract(_inside(key) + "dump", folder / f"of {key}")),  # a key may be "dump"
                )
                for key in keys
            }
    except Exception as error:  # a damaged archive fails in a dozen ways
        raise click.ClickException(
            f"{file} is damaged, or is not a file of `flask backup` ({error}). Nothing was restored."
        ) from error
