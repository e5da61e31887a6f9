"""Take pictures along: `flask import` stores those that a post shows, `flask export` writes them beside the posts.

An exported picture keeps its name, which follows from its content. So a blog that imports it stores the same bytes
under the same name, and the text of the post stays as it is.
Read next: blogfiles/pictures.py, which finds the files.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import replace
from errno import ENOTDIR
from hashlib import sha256
from pathlib import Path
from typing import Final

from app.markdown import render
from app.pictures.storing import add_row, picture_folder, store
from blogfiles import Record, write_file
from blogfiles.pictures import SUFFIXES, may_show_pictures, paths_shown, picture_file, with_addresses
from blogfiles.reader import NamedRecord
from safe_pictures import NAME, Made, PictureError, process, size_of

OURS: Final = re.compile(rf"pictures/({NAME})\.webp", re.ASCII)


def export(text: str, folder: Path) -> None:
    """Write the pictures that a post shows below `folder`, unless they are there. Raises OSError."""
    target = folder / "pictures"
    for name in {match[1] for match in OURS.finditer(text)}:
        picture = picture_folder().path / name / f"{size_of(name)[0]}.webp"
        if picture.is_file():
            if target.is_symlink():
                raise NotADirectoryError(ENOTDIR, "pictures in it is a link, and may lead out of the folder")
            target.mkdir(exist_ok=True)
            write_file(target / f"{name}.webp", picture.read_bytes(), overwrite=False)


def leave_out_pictures(others: Counter[str]) -> None:
    """Take pictures out of the files that an import does not read."""
    for suffix in SUFFIXES:
        del others[suffix]


def taken_along(records: Iterable[NamedRecord], folder: Path, dry_run: bool) -> Iterator[NamedRecord]:
    """Yield the records with the addresses of our pictures, and store these, except in a dry run."""
    for label, record in records:
        if isinstance(record, Record) and may_show_pictures(record.body):
            record = _with_pictures(record, folder / (record.path or "export"), folder, dry_run)
        yield label, record


def _with_pictures(record: Record, post: Path, folder: Path, dry_run: bool) -> Record:
    """Return the record with our addresses, and with a note for each picture that is missing or cannot be read."""
    found: dict[str, str] = {}
    notes = list(record.notes)
    for path in paths_shown(render(record.body).html):
        ours = OURS.search(path)
        file = picture_file(path, post, folder, also=ours[0] if ours else "")
        try:
            if file and not dry_run:
                found[path] = _stored(file)
        except PictureError as problem:
            notes.append(f"cannot show the picture {path}: {problem}")
        if not file and not (ours and picture_folder().has(ours[1])):
            is_missing = f"the picture {path} is missing"
            notes.append(f"shows pictures that stay on {path.split('/')[2]}" if "//" in path else is_missing)
    return replace(record, body=with_addresses(record.body, found), notes=[*dict.fromkeys(notes)])


def _stored(file: Path) -> str:
    """Store the picture in a file, and return its address. A picture of an export keeps its name and its bytes."""
    data = file.read_bytes()
    name = file.stem
    if not re.fullmatch(NAME, name, re.ASCII) or sha256(data).hexdigest()[:24] != name[:24]:
        name = store(data, None)
    elif not picture_folder().has(name):
        made = process(data)  # for the smaller versions
        picture_folder().write(Made(name, {**made.files, f"{size_of(name)[0]}.webp": data}))
        add_row(name, sha256(data).hexdigest(), None)
    return f"/pictures/{name}.webp"
