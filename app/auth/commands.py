"""`flask user`: how the operator makes users, and makes them authors and admins.

Notice that a password is asked for and never an argument: what is typed as a command stays in the shell's history, and
everyone on the machine can see it run.
"""

import click
import sqlalchemy as sa
from flask.cli import AppGroup
from werkzeug.datastructures import MultiDict

from app.auth.forms import JoinForm
from app.auth.models import User
from app.auth.passwords import change_password, problem_with
from app.database import commit, db, start_writing
from app.schema import needs_schema

user_group = AppGroup("user", help="Make users, and say what they may do.")


@user_group.command("create")
@click.argument("username")
@click.option("--email", help="To sign in with.")
@click.option("--name", help="What others see.  [default: the username]")
@click.option("--author", "is_author", is_flag=True, help="They may write.")
@click.option("--admin", "is_admin", is_flag=True, help="They may manage everything.")
@needs_schema
def create_command(username: str, email: str | None, name: str | None, is_author: bool, is_admin: bool) -> None:
    """Make a user, who may comment, and more with --author or --admin. Asks for a password."""
    password = _ask_password({username.lower(), email})
    typed = {"username": username, "email": email or "", "password": password, "password_again": password}
    form = JoinForm(MultiDict(typed.items()))
    if form.validate():
        user = form.new_user()
        user.name, user.is_author, user.is_admin = name or user.username, is_author, is_admin
        start_writing()
        db.session.add(user)
        if not commit():
            form.say_what_is_taken()
    if form.errors:
        raise click.ClickException(" ".join(sentence for field in form for sentence in field.errors))
    click.echo(f"Made {form.username.data}.")


@user_group.command("password")
@click.argument("username")
@needs_schema
def password_command(username: str) -> None:
    """Give a user a new password, which ends their sessions. Asks for it."""
    user = _user(username)
    change_password(user, _ask_password({user.username, user.email}))
    click.echo(f"{user.username} has a new password.")


@user_group.command("author")
@click.argument("username")
@click.option("--remove", is_flag=True, help="They may write no more. Their posts stay.")
@needs_schema
def author_command(username: str, remove: bool) -> None:
    """Let a user write posts."""
    start_writing()
    _user(username).is_author = not remove
    db.session.commit()
    click.echo(f"{username} is {'no longer ' if remove else ''}an author.")


@user_group.command("admin")
@click.argument("username")
@click.option("--remove", is_flag=True, help="They may manage no more.")
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
    """Ask until a password is good enough and was typed twice."""

    def check(password: str) -> str:
        if problem := problem_with(password, names):
            raise click.BadParameter(problem)
        return password

    password: str = click.prompt("Password", hide_input=True, confirmation_prompt=True, value_proc=check)
    return password
