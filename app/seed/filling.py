"""The work of `flask seed`: fill an empty blog with made-up rows, in one transaction.

After Ctrl-C or an error, the blog is empty again. Notice that this refuses every blog that has a user, in debug mode
too: .flaskenv turns debug on for each `flask` command, on a live server as well. The transaction may take minutes, and
on SQLite nobody else can write meanwhile. That is fine here alone, because nobody uses an empty blog.
Read next: app/seed/demo.py, which makes up the rows.
"""

from collections.abc import Iterable, Sequence

import click
import sqlalchemy as sa
from faker.config import AVAILABLE_LOCALES
from flask import current_app
from sqlalchemy.exc import IntegrityError, OperationalError

from app.auth.models import User
from app.auth.passwords import hash_password
from app.database import Base, db, start_writing
from app.posts.models import Tag
from app.seed.demo import Demo

LOCALES_PAGE = "https://faker.readthedocs.io/en/stable/locales.html"
BATCH = 500  # users, or posts with their comments, that are in memory at the same time
AUTHORS = 100  # only the first users write, since these stay in memory
KNOWN_TO_ALL = "flask-seed"  # everybody can read it here, so app/auth/passwords.py accepts no demo user outside debug


def fill_blog(users: int, posts: int, locale: str, seed: int, if_empty: bool) -> None:
    """Fill an empty blog, and tell what it has now. With `if_empty`, a blog that has a user is no error."""
    locale = _known(locale)
    if not (if_empty and _has_users()):
        _fill(users, posts, seed, locale)
        nouns = [noun for noun in ("user", "post", "tag", "comment") if f"{noun}s" in Base.metadata.tables]
        *counts, last = map(_count, nouns)
        click.echo(f"The blog now has {', '.join(counts)} and {last}.")
    can_sign_in = (User.is_demo, User.is_admin, User.password_hash.is_not(None))  # if this ran in debug mode
    username = db.session.scalar(sa.select(User.username).where(*can_sign_in).order_by(User.id).limit(1))
    if current_app.debug and username:
        click.echo(f"To write and moderate, sign in as {username} with the password {KNOWN_TO_ALL}.")


def _known(locale: str) -> str:
    """Return the locale as Faker writes it (`de_DE`). Raises click.BadParameter if Faker does not know it."""
    name = locale.replace("-", "_")
    if name not in AVAILABLE_LOCALES:
        problem = f"Faker has no locale {locale!r}. It has de_DE, ja_JP and others: see {LOCALES_PAGE}"
        raise click.BadParameter(problem, param_hint="--locale")
    return name


def _has_users() -> bool:
    """Return True if the blog has any user, including demo users."""
    return db.session.scalar(sa.select(User.id).limit(1)) is not None


def _fill(users: int, posts: int, seed: int, locale: str) -> None:
    """Add `users` users and `posts` posts, with tags and comments. In debug mode, the first user gets KNOWN_TO_ALL.

    Raises click.ClickException if the blog has a user, or if another process writes at the same time.
    """
    demo = Demo(seed, locale)
    password_hash = hash_password(KNOWN_TO_ALL) if current_app.debug else None  # slow, so before the transaction
    try:
        start_writing()
        if _has_users():
            raise click.ClickException(
                "This blog has users, and `flask seed` fills only an empty blog. To start afresh, remove the database "
                "that `flask doctor` names. Then run `flask db upgrade` and `flask seed`."
            )
        # Two of these commands may run at once. Both make the user `demo`, so the unique constraint stops the second.
        _write("users", users, ([user] for user in demo.users(users, password_hash)))
        authors = db.session.scalars(sa.select(User).order_by(User.id).limit(AUTHORS)).all()
        tags = {tag.slug: tag for tag in db.session.scalars(sa.select(Tag))}
        _write("posts", posts, demo.posts(posts, authors, tags))
        db.session.commit()
    except (IntegrityError, OperationalError) as error:
        raise click.ClickException(
            "Nothing was added: another process wrote to the database, or the connection was lost. Try again."
        ) from error


def _write(noun: str, count: int, groups: Iterable[Sequence[Base]]) -> None:
    """Store the rows of `count` groups and show the progress. A BATCH leaves the memory when the database has it."""
    with click.progressbar(groups, count, f"Writing {noun}", hidden=not count) as bar:
        for number, rows in enumerate(bar, start=1):
            db.session.add_all(rows)
            if number % BATCH == 0:
                db.session.flush()
    db.session.flush()


def _count(noun: str) -> str:
    count = db.session.scalar(sa.select(sa.func.count()).select_from(Base.metadata.tables[f"{noun}s"]))
    return f"{count} {noun}{'' if count == 1 else 's'}"
