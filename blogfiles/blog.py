"""`Blog`: what an import asks of the blog that it fills. The program that imports files brings a class like it.

Read next: blogfiles/origins.py, which asks first, then blogfiles/matching.py.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple, Protocol

from blogfiles.record import Author, Record


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
