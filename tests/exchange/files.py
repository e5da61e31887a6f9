"""What the tests of importing share: a file to import, and the command."""

from pathlib import Path

from click.testing import Result
from flask.testing import FlaskCliRunner


def write(folder: Path, name: str, head: str = "", body: str = "Text") -> None:
    """Write a Markdown file with a head below `folder`."""
    file = folder / name
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(f"---\n{head}\n---\n{body}\n", "utf-8")


def run(cli: FlaskCliRunner, folder: Path, *options: str) -> Result:
    """Run `flask import` on `folder`."""
    return cli.invoke(args=["import", str(folder), *options])
