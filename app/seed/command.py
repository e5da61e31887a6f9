"""`flask seed`: the options of the command.

Notice that it imports its work inside the function. That work needs Faker, which is slow to load. At the top of this
file, the import would make `flask run` and every other command wait for it.
Read next: app/seed/filling.py.
"""

import click
from flask import Blueprint

from schema_guard import needs_schema

MOST_ROWS = 100_000  # so many posts take some minutes
LARGEST_SEED = 2**31 - 1

blueprint = Blueprint("seed", __name__, cli_group=None)  # it has a command and no pages


@blueprint.cli.command("seed")
@click.option("--users", type=click.IntRange(1, MOST_ROWS), default=8, show_default=True, help="How many users.")
@click.option("--posts", type=click.IntRange(0, MOST_ROWS), default=60, show_default=True, help="How many posts.")
@click.option("--locale", default="en_US", show_default=True, help="The language of the texts.")
@click.option(
    "--seed", type=click.IntRange(0, LARGEST_SEED), default=1, show_default=True, help="Same number, same rows."
)
@click.option("--if-empty", is_flag=True, help="Do nothing, and report no error, if the blog has a user.")
@needs_schema
def seed_command(users: int, posts: int, locale: str, seed: int, if_empty: bool) -> None:
    """Fill an empty blog with made-up users and posts.

    A blog that has a user stays as it is. Every tenth post is a draft, every fifteenth is scheduled, and a few are in
    the bin. In debug mode, the command prints a username and a password for signing in.
    """
    from app.seed.filling import fill_blog

    fill_blog(users, posts, locale, seed, if_empty)
