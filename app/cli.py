"""The blog's own commands and the names that `flask shell` knows.

`flask seed` and `flask import` live with their features; what belongs to none of them is here.
"""

import click
import sqlalchemy as sa
import sqlalchemy.orm as so
from flask import Flask
from flask.cli import AppGroup, with_appcontext

from app.database import Base, db
from app.doctor import doctor_command
from app.exchange.command import import_command
from app.posts.render import posts_to_render, render_posts
from app.schema import needs_schema
from app.schema.backup_commands import backup_command, restore_command
from app.seed.command import seed_command

posts_group = AppGroup("posts", help="Look after the posts.")


def init_app(app: Flask) -> None:
    """Add the commands and the shell's names."""
    for command in (backup_command, doctor_command, import_command, posts_group, restore_command, seed_command):
        app.cli.add_command(command)
    app.shell_context_processor(shell_names)


def shell_names() -> dict[str, object]:
    """Return what is at hand in `flask shell`: db, sa, so and every model, a new one too."""
    models = {mapper.class_.__name__: mapper.class_ for mapper in Base.registry.mappers}
    return {"db": db, "sa": sa, "so": so, **models}


@posts_group.command("render")
@click.option("--all", "everything", is_flag=True, help="Render every post again, not only those without stored HTML.")
@with_appcontext
@needs_schema
def render_command(everything: bool) -> None:
    """Render posts and store their HTML and summary. May be stopped at any time, and goes on when run again."""
    total = db.session.scalar(sa.select(sa.func.count()).select_from(posts_to_render(everything).subquery()))
    with click.progressbar(length=total or 0, label="Rendering") as bar:
        for count in render_posts(everything):
            bar.update(count)
    click.echo(f"Rendered {bar.pos} posts.")
