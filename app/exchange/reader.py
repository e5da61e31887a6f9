"""Reading: from a folder to its Markdown files, and from a file to an `ImportedPost`, a plain record of what it says.

What the head does not say, the file's name does, as in Jekyll: https://jekyllrb.com/docs/posts/
Read next: app/exchange/fields.py, then app/exchange/store.py, which writes the records.
"""

import os
import re
from collections import Counter
from hashlib import sha256
from pathlib import Path

from app.exchange.fields import PUBLISHED_KEYS, UPDATED_KEYS, authors_of, date_of, is_draft, is_true, tags_of, text_of
from app.exchange.front_matter import split_front_matter
from app.exchange.liquid import without_liquid
from app.exchange.record import ImportedPost, RefusedError
from app.posts.models import BODY_LENGTH
from app.posts.slugs import SLUG_LENGTH, slug_from

SUFFIXES = (".md", ".markdown", ".mdown", ".mkd", ".mkdn", ".mkdown", ".xml")  # Jekyll's and Pelican's, WordPress's
ABOUT_THE_FOLDER = {"readme", "license", "_index"}  # not posts; _index.md is Hugo's page for a whole section
FILE_LIMIT = 2_000_000  # bytes

_DATED_NAME = re.compile(r"(\d{4}-\d{1,2}-\d{1,2})(?:[-_ ]+(.+))?", re.DOTALL)
_HEADING = re.compile(r"\n*#[ \t]+([^\n]*)")


def files_below(folder: Path) -> tuple[list[Path], Counter[str]]:
    """Return the files in `folder` and all folders below it whose name ends in one of SUFFIXES, sorted.

    And how many others there are, by their endings. What is hidden is left out. No link is followed, so nothing outside
    is read and no circle is run. A link to a folder, and a folder that cannot be opened, are among the files, so that
    `read_post` says why nothing comes from them.
    """
    found: list[Path] = []
    others = Counter[str]()
    for here, folders, names in os.walk(folder, onerror=lambda error: found.append(Path(error.filename))):
        folders[:] = [name for name in folders if not name.startswith(".")]
        found.extend(path for name in folders if (path := Path(here, name)).is_symlink())
        for path in (Path(here, name) for name in names if not name.startswith(".")):
            if path.suffix.lower() in SUFFIXES:
                found.append(path)
            else:
                others[path.suffix.lower() or path.name] += 1
    return sorted(found), others


def is_about_the_folder(file: Path) -> bool:
    """Tell by its name whether a file is about its folder and no post: README.md, LICENSE.md, _index.de.md."""
    return file.name.lower().partition(".")[0] in ABOUT_THE_FOLDER


def read_post(file: Path, folder: Path) -> ImportedPost:
    """Return what `file`, found below `folder`, says. Raises RefusedError with the reason."""
    path = file.relative_to(folder)
    content = _read(file)
    head, body = split_front_matter(_text(content))
    values = head.values
    body = without_liquid(body) if is_true(values, "render_with_liquid", True) else body  # Jekyll's key
    title, body = _title_and_body(text_of(values, "title"), body)
    if len(body) > BODY_LENGTH:
        raise RefusedError(f"the text has {len(body)} characters, and a post {BODY_LENGTH} at most")
    day, name = _day_and_name(path)
    dates = [date for key in PUBLISHED_KEYS if (date := date_of(text_of(values, key)))]
    return ImportedPost(
        path=path.as_posix(),
        hash=sha256(content).hexdigest(),
        slug=slug_from(text_of(values, "slug") or name, SLUG_LENGTH),
        title=title or _sentence(name),
        body=body,
        date=dates[0] if dates else date_of(day),
        created_at=date_of(text_of(values, "created_at")) or (dates[-1] if len(dates) > 1 else None),
        updated_at=next((date for key in UPDATED_KEYS if (date := date_of(text_of(values, key)))), None),
        is_draft=is_draft(values) or "_drafts" in file.absolute().parts,  # also where that is SOURCE
        authors=authors_of(values),
        tags=tags_of(values),
        front_matter=head.kept(),
    )


def _read(file: Path) -> bytes:
    try:
        if file.is_symlink():
            raise RefusedError("is a link, and links are not followed")
        if not file.is_file():  # to open a pipe would wait for ever
            raise RefusedError("cannot be read as a file or opened as a folder")
        with file.open("rb") as stream:
            content = stream.read(FILE_LIMIT + 1)
    except OSError as error:
        raise RefusedError(f"cannot be read: {error.strerror}") from None
    if len(content) > FILE_LIMIT:
        raise RefusedError(f"is larger than {FILE_LIMIT // 1_000_000} MB")
    return content


def _text(content: bytes) -> str:
    """Return the text that `content` is, its lines ending in a bare newline, without a byte order mark."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise RefusedError(f"is not text in UTF-8 (byte {error.start + 1})") from None
    if not text.strip():
        raise RefusedError("is empty")
    if "\0" in text:
        raise RefusedError("holds a NUL, which no text does")
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _title_and_body(title: str, body: str) -> tuple[str, str]:
    """Return both; where there is no title, a heading at the top of the body becomes it and leaves the body."""
    heading = _HEADING.match(body)
    if heading and not title:
        title = re.sub(r"(?:\s|^)#+$", "", heading[1].strip())  # CommonMark lets a heading be closed by #s
        body = body[heading.end() :]
    return title, body.strip("\n")


def _day_and_name(path: Path) -> tuple[str, str]:
    """Return the date in the name of a file, empty where there is none, and the rest of the name.

    `index.md` is the text of the folder it is in, with the folder's name: Hugo calls that a page bundle. `index.de.md`
    is the same in another language.
    """
    stem, dot, language = path.stem.partition(".")
    name = path.parent.name + dot + language if stem.lower() == "index" and path.parent.name else path.stem
    dated = _DATED_NAME.fullmatch(name)
    return (dated[1], dated[2] or name) if dated else ("", name)


def _sentence(name: str) -> str:
    words = " ".join(re.split(r"[-_\s]+", name)).strip()
    return words[:1].upper() + words[1:] or name
