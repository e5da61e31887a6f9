"""`flask seed`: what it is asked for, and what it says. The work is done in app/seed/fill.py: read that next."""

import click
from faker.config import AVAILABLE_LOCALES
from flask import current_app
from flask.cli import with_appcontext

from app.schema import needs_schema
from app.seed.fill import KNOWN_TO_ALL, Counts, fill, has_users, open_account, reset

LOCALES_PAGE = "https://faker.readthedocs.io/en/stable/locales.html"
MOST_ROWS = 100_000  # all of them are held in memory: about 3 kB for a post
LARGEST_SEED = 2**31 - 1  # what the column holds


def check_locale(_: click.Context, __: click.Parameter, value: str | None) -> str | None:
    """Return the locale as Faker writes it (`de_DE`). Raises click.BadParameter for one that Faker does not know."""
    locale = value and value.replace("-", "_")
    if locale and locale not in AVAILABLE_LOCALES:
        raise click.BadParameter(
            f"Faker has no locale {value!r}; it has names like de_DE and ja_JP, see {LOCALES_PAGE}"
        )
    return locale


@click.command("seed")
@click.option("--users", type=click.IntRange(1, MOST_ROWS), default=8, show_default=True, help="Demo users to have.")
@click.option("--posts", type=click.IntRange(0, MOST_ROWS), default=60, show_default=True, help="Demo posts to have.")
@click.option(
    "--locale", callback=check_locale, help="Language of names and texts.  [default: the first run's, or en_US]"
)
@click.option(
    "--seed", type=click.IntRange(0, LARGEST_SEED), help="Same number, same rows.  [default: the first run's, or 1]"
)
@click.option("--reset", "removes", is_flag=True, help="Remove the demo rows, and add none.")
@click.option("--if-empty", is_flag=True, help="Do nothing where there is any user.")
@with_appcontext
@needs_schema
def seed_command(users: int, posts: int, locale: str | None, seed: int | None, removes: bool, if_empty: bool) -> None:
    """Fill an empty blog with made-up people and posts.

    Run again, it adds what lacks to the numbers asked for and removes nothing. A blog that people began is left alone.
    In debug it ends with a name and a password to sign in with.
    """
    if removes:
        click.echo(f"Removed {_sentence(reset())}.")
        return
    if not (if_empty and has_users()):
        added = fill(users, posts, seed, locale)
        nothing = "Nothing to add: the demo users and posts are all there."
        click.echo(f"Added {_sentence(added)}." if any(added) else nothing)
    if current_app.debug and (username := open_account()):
        click.echo(f"To write and moderate, sign in as {username} with the password {KNOWN_TO_ALL}.")


def _sentence(counts: Counts) -> str:
    """Return the counts as people write them: 8 users, 60 posts (6 drafts, 4 scheduled), 20 tags, 70 comments."""
    users, posts, tags, comments, drafts, scheduled = [
        f"{count} {noun.removesuffix('s') if count == 1 else noun}" for noun, count in counts._asdict().items()
    ]
    among = f" ({drafts}, {scheduled})" if counts.drafts or counts.scheduled else ""
    return f"{users}, {posts}{among}, {tags}, {comments}"
