"""Helpers for the tests of `flask import`: write a file, run the command, read its totals, find the post."""

import re
from pathlib import Path

import sqlalchemy as sa
from click.testing import Result
from flask import Flask
from flask.testing import FlaskCliRunner

from app.database import db
from app.models import Post


def write(folder: Path, name: str, head: str = "", body: str = "Text") -> None:
    """Write a Markdown file with a head below `folder`."""
    file = folder / name
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(f"---\n{head}\n---\n{body}\n", "utf-8")


def run(cli: FlaskCliRunner, source: Path, *options: str) -> Result:
    """Run `flask import` on a folder or a file."""
    return cli.invoke(args=["import", str(source), *options])


def sums(result: Result) -> str:
    """Return what the last line counts, without drafts and zeros: `1 updated, 2 unchanged`."""
    last_line = re.sub(r" \([^)]*\)", "", result.output.splitlines()[-1]).rstrip(".")
    return ", ".join(part for part in last_line.split(", ") if not part.startswith("0 "))


def only_post() -> Post:
    """Return the post that is there. Call it inside `with app.app_context():`."""
    return db.session.scalars(sa.select(Post)).one()


def edit(app: Flask, **columns: object) -> None:
    """Change the one post as a person does here."""
    with app.app_context():
        post = only_post()
        for name, value in columns.items():
            setattr(post, name, value)
        db.session.commit()
