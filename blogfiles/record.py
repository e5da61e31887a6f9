"""`Record`: a post as its file describes it. The readers return records, and the writer takes them.

Read next: blogfiles/reader.py, then blogfiles/writer.py, the way back.
"""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

STATES = ("approved", "waiting", "hidden")  # of a comment; one that waits was not approved yet
SameName = Callable[[str], str]  # returns the same text for two spellings of one name


class RefusedError(Exception):
    """A post cannot be read. The message gives the reason and reads well after the file's name: `post.md: is empty`."""


class SkippedError(RefusedError):
    """Something is not a post, such as a page, an attachment or another kind of XML file. This is not a fault."""


def same_name(name: str) -> str:
    """Return the same text for every spelling of a name: `SQL Injection` and `sql-injection` are one tag."""
    return "-".join(name.casefold().split())


@dataclass(frozen=True)
class Author:
    """An author. `username` is empty if the file gives only a name."""

    name: str
    username: str = ""
    extra: dict[str, object] = field(default_factory=dict, compare=False, repr=False)  # other details

    def written(self, same: SameName = same_name) -> object:
        """Return the author for front matter: the name alone, or a mapping if there is more to say."""
        username = {"username": self.username} if self.username not in ("", same(self.name)) else {}
        return {"name": self.name, **username, **self.extra} if username or self.extra else self.name


@dataclass(frozen=True)
class Comment:
    """A comment below a post. `parent` is the id of the comment that it answers, or of none."""

    id: str
    parent: str
    name: str
    body: str  # Markdown
    date: datetime
    state: str  # one of STATES
    username: str = ""  # of a writer who has an account in the blog


@dataclass(frozen=True)
class Record:
    """A post as its file describes it. Every datetime has a time zone."""

    slug: str  # as written in the file, or the file's name; a blog turns it into an address
    title: str
    body: str  # Markdown
    date: datetime | None  # None makes the post a draft
    created_at: datetime | None  # None means the date, or now if the date is in the future
    updated_at: datetime | None  # None means created_at
    is_draft: bool
    authors: list[Author]  # the first owns the post
    tags: list[str]  # names; categories are included
    front_matter: str  # YAML, or "": everything else that the file said
    path: str | None = None  # of the file, relative to the folder that was read; None if the file has many posts
    language: str | None = None  # a code such as `de` or `pt-BR`
    menu_position: int | None = None  # of a page in the menu: 1 stands first; None: an ordinary post
    addresses: list[str] = field(default_factory=list)  # paths that the post had in its old blog
    comments: list[Comment] = field(default_factory=list)  # the oldest first
    comments_left_out: Counter[str] = field(default_factory=Counter)  # by the reason: spam
    notes: list[str] = field(default_factory=list)  # for a person: "is a draft now, since it has a password"
    hash: str = ""  # SHA-256 of what was read, in hexadecimal

    @property
    def published_at(self) -> datetime | None:
        """The date, or None for a draft: nothing is published by accident."""
        return None if self.is_draft else self.date
