"""`Blog`: what an import asks of the blog that it fills. The program that imports files brings a class like it.

`likeness` tells whether a record and a post of the blog are the same piece of writing. Files change: a title is
corrected, a paragraph is added. So no single fact decides, and two that agree do.
Read next: blogfiles/origins.py, which asks first, then blogfiles/matching.py.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import IntEnum
from typing import NamedTuple, Protocol

from blogfiles.record import Author, Record

FEW = 20  # different words: two short texts may have most words in common and still be two texts


@dataclass(frozen=True)
class KnownPost:
    """A post that the blog has. Without a `hash`, it was written there and not imported."""

    id: int
    slug: str
    is_in_bin: bool = False
    hash: str | None = None  # of what was imported, like the hash of a record
    past_hashes: str = ""  # of earlier imports, with spaces between
    origin: str | None = None  # None if an older version of the program did not note it
    path: str | None = None  # of its file, like the path of a record
    version: int | None = None  # of the post, when it was imported
    is_edited: bool = False  # since then


class Text(NamedTuple):
    """What a post was when it was imported, or what it is if it was not imported."""

    title: str
    body: str
    day: date
    username: str  # of its author


class Blog(Protocol):
    """The posts of a blog, and its rules for names."""

    def imported(self) -> Sequence[KnownPost]:
        """Return all posts that were imported."""

    def old_slugs(self) -> Iterable[tuple[str, int]]:
        """Return the slugs that posts had before, with the ids of the posts."""

    def with_slug(self, slug: str) -> KnownPost | None:
        """Return the post with this slug."""

    def from_file(self, record: Record, origins: Collection[str]) -> Iterable[KnownPost]:
        """Return the posts of these origins, or of none, from the record's file. If it has many, the slug decides."""

    def text_of(self, post: KnownPost) -> Text | None:
        """Return what a post was, or None if it is gone."""

    def dated_slug(self, record: Record) -> str:
        """Return the slug with the date of the record: `update-2021-03-01`."""

    def username_of(self, author: Author) -> str:
        """Return the username that an author has in the blog, or would have."""


class Likeness(IntEnum):
    """The answer. The greater one is the better one."""

    OTHER = 0
    UNSURE = 1
    SAME = 2


def likeness(record: Record, post: KnownPost, blog: Blog) -> Likeness:
    """Compare the title, the day, the text and the author. Many blogs begin with a post named "Hello world"."""
    if record.hash == post.hash:
        return Likeness.SAME
    text = blog.text_of(post)
    if not text:
        return Likeness.OTHER
    has_day = record.date is not None and record.date.date() == text.day
    bodies = record.body, text.body
    has_title, has_text, has_words = record.title == text.title, _is_same(*bodies), _is_alike(*bodies)
    is_by_another = [blog.username_of(author) for author in record.authors[:1]] not in ([], [text.username])
    is_of_another = is_by_another or _is_unlike(*bodies)  # such as one author's text in two languages
    if has_day and (has_text or has_words or (has_title and not is_of_another)):
        return Likeness.SAME
    if not has_day and (is_by_another or (record.date and _is_unlike(*bodies, least=1))):
        return Likeness.OTHER
    if (has_title and has_text) or (not record.date and (has_text or (has_title and has_words))):
        return Likeness.SAME
    return Likeness.UNSURE if has_title or has_day or has_text else Likeness.OTHER


def _is_same(ours: str, theirs: str) -> bool:
    return bool(ours) and ours.split() == theirs.split()


def _is_alike(ours: str, theirs: str) -> bool:
    """Return True if the texts share more than half of their words."""
    words, others = set(ours.split()), set(theirs.split())
    return len(words & others) > max(FEW, len(words | others)) / 2


def _is_unlike(ours: str, theirs: str, least: int = FEW) -> bool:
    """Return True if two texts share less than a fifth of their words. Different posts often share a tenth.

    A text of fewer than `least` words is like any other.
    """
    words, others = set(ours.split()), set(theirs.split())
    return min(len(words), len(others)) >= least and len(words & others) < len(words | others) / 5
