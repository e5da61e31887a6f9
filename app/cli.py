"""The commands of the blog's core, and the names that `flask shell` knows.

`flask seed`, `flask import` and `flask export` are not here: the blueprints of their features bring them along.
"""

import sqlalchemy as sa
import sqlalchemy.orm as so
from flask import Flask

from app.auth.commands import user_group
from app.doctor import doctor_command
from app.old_names import explain_in_shell
from app.posts.commands import posts_group
from schema_guard.backup_commands import backup_command, restore_command


def init_app(app: Flask) -> None:
    """Add the commands and the shell's names."""
    for command in (backup_command, doctor_command, posts_group, restore_command, user_group):
        app.cli.add_command(command)
    app.shell_context_processor(shell_names)
    app.shell_context_processor(explain_in_shell)


def shell_names() -> dict[str, object]:
    """Return `sa` and `so` for `flask shell`. Flask-SQLAlchemy adds `db` and every model, a new one included."""
    return {"sa": sa, "so": so}
