"""The blog's own commands and the names that `flask shell` knows.

`flask seed` and `flask import` live with their features; what belongs to none of them is here.
"""

import sqlalchemy as sa
import sqlalchemy.orm as so
from flask import Flask

from app.auth.commands import user_group
from app.database import Base, db
from app.doctor import doctor_command
from app.exchange.command import import_command
from app.exchange.export_command import export_command
from app.posts.commands import posts_group
from app.schema.backup_commands import backup_command, restore_command
from app.seed.command import seed_command


def init_app(app: Flask) -> None:
    """Add the commands and the shell's names."""
    features = (export_command, import_command, posts_group, seed_command, user_group)
    for command in (*features, backup_command, doctor_command, restore_command):
        app.cli.add_command(command)
    app.shell_context_processor(shell_names)


def shell_names() -> dict[str, object]:
    """Return what is at hand in `flask shell`: db, sa, so and every model, a new one too."""
    models = {mapper.class_.__name__: mapper.class_ for mapper in Base.registry.mappers}
    return {"db": db, "sa": sa, "so": so, **models}
