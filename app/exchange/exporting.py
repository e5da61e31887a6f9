"""The work of `flask export FOLDER`: choose the posts, show the progress, and count the files.

The command reads a hundred posts at a time and ends the transaction before it writes their files. So a million posts
need no more memory than a thousand, and a slow disk never blocks another transaction.
Read next: blogfiles/writer.py, which writes the files.
"""

import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import click
import sqlalchemy as sa
import sqlalchemy.orm as so

from app.auth.models import User
from app.comments import carrying as comments
from app.database import db
from app.exchange.models import Source
from app.exchange.redirects import addresses_of
from app.pictures import carrying as pictures
from app.posts.models import TAG_LENGTH, Post, Tag
from app.posts.slugs import SLUG_LENGTH, name_slug_from, slug_from
from blogfiles import Author, Record, file_name, file_text, write_file
from blogfiles.front_matter import authors_in, with_summary
from blogfiles.report import counted

BATCH = 100  # posts


def posts_to_export(
    author: str | None, tag: str | None, since: datetime | None, until: datetime | None
) -> sa.Select[Post]:
    """Select the posts to export. Raises click.ClickException if there is no such author or tag."""
    posts = sa.select(Post).where(Post.deleted_at.is_(None))
    moment = sa.func.coalesce(Post.published_at, Post.created_at)
    if author is not None:
        user = db.session.scalar(sa.select(User.id).where(User.username == author.lower()))
        if user is None:
            raise click.ClickException(f"Nobody has the username {author!r}.")
        posts = posts.where(Post.author_id == user)
    if tag is not None:
        slug = name_slug_from(tag, TAG_LENGTH)
        if db.session.scalar(sa.select(Tag.id).where(Tag.slug == slug)) is None:
            raise click.ClickException(f"There is no tag {tag!r}.")
        posts = posts.where(Post.tags.any(Tag.slug == slug))
    if since:
        posts = posts.where(moment >= since.replace(tzinfo=UTC))
    if until:
        posts = posts.where(moment <= until.replace(hour=23, minute=59, second=59, microsecond=999_999, tzinfo=UTC))
    return posts


def export_files(posts: sa.Select[Post], folder: Path, overwrite: bool) -> None:
    """Write the file of each post to `folder`. End the program with 1 if an existing file was left alone."""
    total = db.session.scalar(sa.select(sa.func.count()).select_from(posts.with_only_columns(Post.id).subquery()))
    counts: Counter[str] = Counter()
    left_alone = []
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with click.progressbar(_files(posts, folder), length=total, label="Exporting") as files:
            for name, text in files:
                outcome = write_file(folder / name, text, overwrite)
                counts[outcome] += name.endswith(".md")  # a post
                pictures.export(text, folder)
                if outcome == "left alone":
                    left_alone.append(name)
    except OSError as error:
        raise click.ClickException(f"{folder} cannot be written to: {error.strerror}.") from error
    for name in left_alone:
        click.echo(f"{name}: left alone: a different file is already there (--overwrite replaces it)", err=True)
    exported = counted(counts["exported"], "post")
    click.echo(f"{exported} exported, {counts['unchanged']} unchanged, {counts['left alone']} left alone.")
    if left_alone:
        sys.exit(1)


def _files(posts: sa.Select[Post], folder: Path) -> Iterator[tuple[str, str]]:
    """Yield the name and the text of each file: those of the posts, in the order of their ids, and their comments."""
    last = 0
    batch = posts.outerjoin(Source, Source.post_id == Post.id).add_columns(Source.front_matter)
    batch = batch.options(so.defer(Post.body_html), so.defer(Post.summary)).order_by(Post.id).limit(BATCH)
    while rows := db.session.execute(batch.where(Post.id > last)).all():
        addresses = addresses_of([post.id for post, _ in rows])
        files = [file_of(post, front_matter or "", addresses.get(post.id, [])) for post, front_matter in rows]
        files += comments.export({post.id: name for (post, _), (name, _) in zip(rows, files, strict=True)}, folder)
        last = rows[-1][0].id
        db.session.rollback()
        yield from files


def file_of(post: Post, front_matter: str, addresses: Sequence[str] = ()) -> tuple[str, str]:
    """Return the name and the text of the post's file. `front_matter` is the text that its Source keeps, or "".

    Somebody may have set a slug in the shell, such as `../../x`, or one that differs from another only in case. The
    name of such a file ends with an underscore and the post's id, so it is different from every other name.
    """
    record = Record(
        slug=post.slug,
        title=post.title,
        body=post.body,
        date=post.published_at or post.created_at,
        created_at=post.created_at,
        updated_at=post.updated_at,
        is_draft=post.published_at is None,
        authors=_authors(post.author, front_matter),
        tags=[tag.name for tag in post.tags],
        front_matter=with_summary(front_matter, post.own_summary),
        language=post.language,
        menu_position=post.menu_position,
        addresses=[*addresses],
    )
    slug = slug_from(post.slug, SLUG_LENGTH)
    name = file_name(replace(record, slug=slug if slug == post.slug else f"{slug}_{post.id}"))
    return name, file_text(record, _same)


def _authors(owner: User, front_matter: str) -> list[Author]:
    """Return the owner, and then the other authors in the file's front matter, with all their details."""
    named = authors_in(front_matter)
    same = [one for one in named if owner.username in (one.username, _same(one.username or one.name))]
    others = [author for author in named[1:] if author not in same]
    return [Author(owner.name, owner.username, same[0].extra if same else {}), *others]


def _same(name: str) -> str:
    """Return the same text for two spellings of a tag or a person: the slug."""
    return name_slug_from(name, TAG_LENGTH)
