"""What goes from a reader (Markdown, WordPress) to app/exchange/store.py: a record, or an error that says why not."""

from dataclasses import dataclass, field
from datetime import datetime

from app.auth.models import USERNAME_LENGTH
from app.posts.slugs import name_slug_from


class RefusedError(Exception):
    """A post that is not taken. The message is the reason, worded to follow the file's name: `post.md: ...`."""


class SkippedError(RefusedError):
    """What is no post and left out with a word: a page, an attachment, an XML file of another kind. It is no fault."""


@dataclass(frozen=True)
class Author:
    """Who wrote it: `username` is a slug, `name` is as it was written."""

    username: str
    name: str
    extra: dict[str, object] = field(default_factory=dict, compare=False, repr=False)  # what else a head says of them

    @classmethod
    def named(cls, name: str) -> "Author":
        """Return the author whose username follows from `name`."""
        return cls(name_slug_from(name, USERNAME_LENGTH), name)

    @property
    def written(self) -> object:
        """What a head says of them: the name, or a mapping where that is not all."""
        username = {} if self == Author.named(self.name) else {"username": self.username}
        return {"name": self.name, **username, **self.extra} if username or self.extra else self.name


@dataclass(frozen=True)
class ImportedPost:
    """A post as a file says it is. All moments are aware."""

    path: str | None  # of the file, below the imported folder; None where one file holds many posts
    hash: str  # SHA-256 of what was read, in hexadecimal digits
    slug: str
    title: str
    body: str  # Markdown
    date: datetime | None  # None: there is none anywhere, and the post becomes a draft
    created_at: datetime | None  # None: the date, or now where that is not yet
    updated_at: datetime | None  # None: created_at
    is_draft: bool
    authors: list[Author]  # the first owns the post
    tags: list[str]  # names; categories are among them
    front_matter: str  # YAML, one mapping or nothing: what the file said and a post has no column for

    @property
    def published_at(self) -> datetime | None:
        """The date, where there is one and the file is no draft: nothing is published by accident."""
        return None if self.is_draft else self.date
