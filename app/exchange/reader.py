"""Reading: from a folder to its Markdown files, and from a file to an `ImportedPost`, a plain record of what it says.

Notice that nothing here knows the database, and that a file gives one of two things: a record, or a reason why not.
What the head does not say, the file's name does, as in Jekyll: https://jekyllrb.com/docs/posts/
Read next: app/exchange/fields.py, then app/exchange/importer.py, which writes the records.
"""

import re
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from app.exchange.fields import Author, authors_of, date_of, is_true, tags_of, text_of
from app.exchange.front_matter import RefusedError, split_front_matter
from app.exchange.liquid import without_liquid
from app.posts.slugs import slug_from

SUFFIXES = {".md", ".markdown"}
ABOUT_THE_FOLDER = {"readme", "license", "_index"}  # not posts; _index.md is Hugo's page for a whole section
FILE_LIMIT = 2_000_000  # bytes

_DATED_NAME = re.compile(r"(\d{4}-\d{1,2}-\d{1,2})(?:[-_ ]+(.+))?", re.DOTALL)
_HEADING = re.compile(r"\n*#[ \t]+([^\n]*)")


@dataclass(frozen=True)
class ImportedPost:
    """What a file says. `path` is below the folder; `date` is in UTC, None where there is none anywhere."""

    path: str
    slug: str
    title: str
    body: str
    date: datetime | None
    is_draft: bool
    authors: list[Author]
    tags: list[str]

    @property
    def published_at(self) -> datetime | None:
        """The date, where there is one and the file is no draft: nothing is published by accident."""
        return None if self.is_draft else self.date


def markdown_files(folder: Path) -> list[Path]:
    """Return the Markdown files in `folder` and all folders below it, sorted; what is hidden is left out.

    No link is followed, so nothing outside is read and no circle is run. A link to a folder, and a folder that cannot
    be opened, are in the list, so that `read_post` says why nothing comes from them.
    """
    found, waiting = [], [folder]
    while waiting:
        here = waiting.pop()
        try:
            for path in here.iterdir():
                if path.name.startswith("."):
                    continue
                if path.is_dir() and not path.is_symlink():
                    waiting.append(path)
                elif path.is_dir() or path.suffix.lower() in SUFFIXES:
                    found.append(path)
        except OSError:
            found.append(here)
    return sorted(found)


def is_about_the_folder(file: Path) -> bool:
    """Tell by its name whether a file is about its folder and no post: README.md, LICENSE.md, _index.md."""
    return file.stem.lower() in ABOUT_THE_FOLDER


def read_post(file: Path, folder: Path) -> ImportedPost:
    """Return what `file`, found below `folder`, says. Raises app.exchange.front_matter.RefusedError with the reason."""
    path = file.relative_to(folder)
    text = _read_text(file)
    if not text.strip():
        raise RefusedError("is empty")
    head, body = split_front_matter(text)
    title, body = _title_and_body(text_of(head, "title"), without_liquid(body))
    day, name = _day_and_name(path)
    return ImportedPost(
        path=path.as_posix(),
        slug=slug_from(text_of(head, "slug") or name),
        title=title or _sentence(name),
        body=body,
        date=date_of(text_of(head, "publishdate") or text_of(head, "date") or day),  # publishDate is Hugo's
        is_draft=is_true(head, "draft", False) or not is_true(head, "published", True) or "_drafts" in path.parts,
        authors=authors_of(head),
        tags=tags_of(head),
    )


def _read_text(file: Path) -> str:
    """Return the text of `file`, its lines ending in a bare newline, without a byte order mark."""
    try:
        if file.is_symlink():
            raise RefusedError("is a link, and links are not followed")
        if not file.is_file():  # to open a pipe would wait for ever
            raise RefusedError("cannot be read as a file or opened as a folder")
        with file.open("rb") as stream:
            content = stream.read(FILE_LIMIT + 1)
        text = content.decode("utf-8-sig")
    except OSError as error:
        raise RefusedError(f"cannot be read: {error.strerror}") from None
    except UnicodeDecodeError as error:
        raise RefusedError(f"is not text in UTF-8 (byte {error.start + 1})") from None
    if len(content) > FILE_LIMIT:
        raise RefusedError(f"is larger than {FILE_LIMIT // 1_000_000} MB")
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

    `index.md` is the text of the folder it is in, with the folder's name: Hugo calls that a page bundle.
    """
    name = path.parent.name if path.stem.lower() == "index" and path.parent.name else path.stem
    dated = _DATED_NAME.fullmatch(name)
    return (dated[1], dated[2] or name) if dated else ("", name)


def _sentence(name: str) -> str:
    words = " ".join(re.split(r"[-_\s]+", name)).strip()
    return words[:1].upper() + words[1:] or name
