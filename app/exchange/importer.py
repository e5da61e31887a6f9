"""Writing: from the records of reader.py to rows. One file is one transaction: it goes in as a whole or not at all.

So an import that is stopped has taken whole files, and goes on when run again; and what is wrong with one file costs no
other. Notice that the post is made, and its Markdown rendered, before the transaction begins: nobody else could write
to the database while it waited for a renderer.
Read next: app/exchange/command.py, which shows all this to a person.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError

from app.auth.models import User
from app.database import db, start_writing, utc_now
from app.exchange.fields import Author
from app.exchange.front_matter import RefusedError
from app.exchange.reader import ImportedPost, read_post
from app.posts.models import Post, Tag


@dataclass
class Report:
    """What became of the files: numbers, and a line `path: reason` for each one that was not taken."""

    imported: int = 0
    drafts: int = 0  # among the imported
    undated: int = 0  # among the drafts
    already_here: int = 0
    refused: list[str] = field(default_factory=list)

    def add(self, record: ImportedPost, is_new: bool) -> None:
        """Count a file that was read, and is a new post or one that is already here."""
        self.imported += is_new
        self.already_here += not is_new
        self.drafts += is_new and record.published_at is None
        self.undated += is_new and record.date is None


def import_files(files: Iterable[Path], folder: Path, nobody: Author) -> Report:
    """Read each of `files`, which are below `folder`, and write it. `nobody` owns what names no author.

    A file whose slug a post has already is left alone. Of two files with the same slug, the second is refused.
    """
    report = Report()
    paths: dict[str, str] = {}  # by slug, of the files read so far
    for file in files:
        try:
            record = read_post(file, folder)
            if record.slug in paths:
                raise RefusedError(f"has the same slug, {record.slug}, as {paths[record.slug]}")
            report.add(record, is_new=_write(record, nobody))
            paths[record.slug] = record.path
        except RefusedError as reason:
            report.refused.append(f"{file.relative_to(folder).as_posix()}: {reason}")
    return report


def _write(record: ImportedPost, nobody: Author) -> bool:
    """Store the record as a post and tell whether it is new. Raises RefusedError; nothing is stored then."""
    try:
        post, author, tags = _rows(record, record.authors[0] if record.authors else nobody)
    except ValueError as problem:  # from the models: a text too long for its column
        raise RefusedError(str(problem)) from None
    try:
        start_writing()
        if db.session.scalar(sa.select(Post.id).where(Post.slug == post.slug)):
            db.session.rollback()
            return False
        same_author = db.session.scalar(sa.select(User).where(User.username == author.username))
        same_tags = db.session.scalars(sa.select(Tag).where(Tag.slug.in_([tag.slug for tag in tags])))
        known = {tag.slug: tag for tag in same_tags}
        post.author = same_author or author
        post.tags = [known.get(tag.slug, tag) for tag in tags]
        db.session.add(post)
        db.session.commit()
    except DBAPIError as error:
        db.session.rollback()
        if error.connection_invalidated:  # the server went away: that is no fault of this file
            raise
        raise RefusedError(f"the database refused it: {str(error.orig).splitlines()[0]}") from None
    return True


def _rows(record: ImportedPost, author: Author) -> tuple[Post, User, list[Tag]]:
    """Return the new rows that the record needs if the database has none of them."""
    written_at = min(record.date or utc_now(), utc_now())  # a scheduled post was not written in the future
    post = Post(
        title=record.title,
        slug=record.slug,
        body=record.body,
        published_at=record.published_at,
        created_at=written_at,
        updated_at=written_at,
    )
    return post, User(username=author.username, name=author.name), [Tag(name=name) for name in record.tags]
