"""`back_up` and `restore`: a whole database in one file, restored only where nothing can be overwritten.

The file is a zip archive, alike for every database: `dump`, as the database's own tool writes it, and `manifest.json`,
which says what is in it. So a file that was cut off or damaged is seen by its checksums before anything is restored,
what comes back is counted, and `unzip` gives the dump to people who have no such blog.
Read next: dumps.py.
"""

import json
import os
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from zipfile import ZIP_DEFLATED, ZipFile

import sqlalchemy as sa

from .dumps import DUMP, LOAD, count_rows
from .refusal import RefusalError


@dataclass(frozen=True)
class Manifest:
    """What a backup says of itself."""

    database: str  # sqlite, postgresql or mysql
    revisions: list[str]
    made_at: str  # ISO 8601, in UTC
    rows: dict[str, int]  # of each table


def back_up(engine: sa.Engine, revisions: tuple[str, ...], file: Path) -> Manifest:
    """Write the database of `engine`, which is at `revisions`, to `file`: whole, or not at all, and for its owner only.

    Raises RefusalError where `file` is there already or cannot be written, and where a tool is missing or fails.
    """
    try:
        if file.exists():
            raise RefusalError(f"{file} is there already, and no backup is overwritten; name another file.")
        if not file.parent.is_dir():
            raise RefusalError(f"there is no folder {file.parent}; make it, or name another.")
        with TemporaryDirectory(prefix=f"{file.name}.part-", dir=file.parent) as folder:
            made_at = datetime.now(UTC).isoformat(timespec="seconds")
            dump = Path(folder, "dump")
            rows = DUMP[engine.dialect.name](engine, dump)
            manifest = Manifest(engine.dialect.name, list(revisions), made_at, rows)
            part = Path(folder, "part")
            _pack(manifest, dump, part)
            part.rename(file)
    except OSError as error:
        raise RefusalError(f"no backup could be written to {file} ({error.strerror}).") from error
    return manifest


def restore(engine: sa.Engine, file: Path) -> Manifest:
    """Fill the empty database of `engine` from `file`, and count what came back.

    Raises RefusalError where the database has tables, where `file` is no whole backup of the same kind of database, and
    where the counts differ.
    """
    with engine.connect() as connection:
        if tables := sa.inspect(connection).get_table_names():
            raise RefusalError(
                f"the database {engine.url.render_as_string()} is not empty: it has {', '.join(sorted(tables))}. "
                "Nothing is overwritten; point DATABASE_URL to a new one."
            )
    with TemporaryDirectory() as folder:
        manifest, dump = _unpack(file, Path(folder))
        if manifest.database != engine.dialect.name:
            raise RefusalError(f"{file} is of {manifest.database}, but DATABASE_URL names {engine.dialect.name}.")
        LOAD[engine.dialect.name](engine, dump)
    with engine.connect() as connection:
        _compare(manifest.rows, count_rows(connection))
    return manifest


def _pack(manifest: Manifest, dump: Path, part: Path) -> None:
    """Write the archive, and wait until it is on the disk."""
    part.touch(mode=0o600)
    with part.open("wb") as target:
        with ZipFile(target, "w", ZIP_DEFLATED, compresslevel=1) as archive:
            archive.write(dump, "dump")
            archive.writestr("manifest.json", json.dumps(asdict(manifest), indent=2))
        target.flush()
        os.fsync(target.fileno())


def _unpack(file: Path, folder: Path) -> tuple[Manifest, Path]:
    """Return what `file` holds, its checksums compared; the dump goes to `folder`."""
    try:
        with ZipFile(file) as archive:
            manifest = Manifest(**json.loads(archive.read("manifest.json")))
            return manifest, Path(archive.extract("dump", folder))
    except Exception as error:  # a damaged archive has a dozen ways to fail
        raise RefusalError(
            f"{file} is not a whole backup of `flask backup`, and nothing was restored ({error})."
        ) from error


def _compare(kept: dict[str, int], came_back: dict[str, int]) -> None:
    if kept != came_back:
        tables = sorted(kept.keys() | came_back.keys())
        counts = [(table, kept.get(table, "no table"), came_back.get(table, "no table")) for table in tables]
        told = "; ".join(f"{table}: {there} kept, {here} here" for table, there, here in counts if there != here)
        raise RefusalError(f"what came back is not what was kept, so do not use this database. {told}.")
