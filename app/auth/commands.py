"""`flask user`: create users, set passwords, and give people the role of an author or an admin.

These commands ask for a password and never take it as an argument. The shell stores every command in its history, and
all users of the machine can see its arguments while it runs.
"""

import click
import sqlalchemy as sa
from flask.cli import AppGroup
from werkzeug.datastructures import MultiDict

from app.auth.forms import JoinForm
from app.auth.models import User
from app.auth.passwords import change_password, problem_with
from app.database import commit, db, start_writing
from schema_guard import needs_schema

user_group = AppGroup("user", help="Create users, and set passwords and roles.")


@user_group.command("create")
@click.argument("username")
@click.option("--email", help="An email address, with which the user can sign in too.")
@click.option("--name", help="The name that everybody sees.  [default: the username]")
@click.option("--author", "is_author", is_flag=True, help="Let the user write posts.")
@click.option("--admin", "is_admin", is_flag=True, help="Let the user manage everything.")
@needs_schema
def create_command(username: str, email: str | None, name: str | None, is_author: bool, is_admin: bool) -> None:
    """Create a user. Without --author or --admin it is a member, who can comment. Asks for a password."""
    password = _ask_password({username.lower(), email})
    typed = {"username": username, "email": email or "", "password": password, "password_again": password}
    form = JoinForm(MultiDict(typed.items()))
    if form.validate():
        user = form.new_user()
        user.name, user.is_author, user.is_admin = name or user.username, is_author, is_admin
        start_writing()
        db.session.add(user)
        if not commit():
            form.explain_conflict()
    if form.errors:
        raise click.ClickException(" ".join(sentence for field in form for sentence in field.errors))
    click.echo(f"Created the user {form.username.data}.")


@user_group.command("password")
@click.argument("username")
@needs_schema
def password_command(username: str) -> None:
    """Set a new password for a user and end all their sessions. Asks for the password."""
    user = _user(username)
    change_password(user, _ask_password({user.username, user.email}))
    click.echo(f"{user.username} has a new password.")


@user_group.command("author")
@click.argument("username")
@click.option("--remove", is_flag=True, help="Take this role away. The posts of the user stay.")
@needs_schema
def author_command(username: str, remove: bool) -> None:
    """Let a user write posts."""
    start_writing()
    _user(username).is_author = not remove
    db.session.commit()
    click.echo(f"{username} is {'no longer ' if remove else ''}an author.")


@user_group.command("admin")
@click.argument("username")
@click.option("--remove", is_flag=True, help="Take this role away.")
@needs_schema
def admin_command(username: str, remove: bool) -> None:
    """Let a user manage everything."""
    start_writing()
    _user(username).is_admin = not remove
    db.session.commit()
    click.echo(f"{username} is {'no longer ' if remove else ''}an admin.")


def _user(username: str) -> User:
    user = db.session.scalar(sa.select(User).where(User.username == username.lower()))
    if user is None:
        raise click.ClickException(f"There is no user named {username}.")
    return user


def _ask_password(names: set[str | None]) -> str:
    """Ask for a password, twice, until it is good enough."""

    def check(password: str) -> str:
        if problem := problem_with(password, names):
            raise click.BadParameter(problem)
        return password

    password: str = click.prompt("Password", hide_input=True, confirmation_prompt=True, value_proc=check)
    return password
