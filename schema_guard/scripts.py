"""Load the revision files, and explain in one sentence what is wrong with one of them.

A revision is old by nature: it imports helpers from where they were when it was written. A project that moves such a
module names the old and the new place in `init_app(..., moved={"old.place": "new.place"})`. Nothing is redirected:
the sentence shows the line to replace, so that a revision keeps saying what it runs.
"""

import re
import traceback
import warnings
from collections.abc import Iterator, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

import click
from alembic.script import Script, ScriptDirectory
from alembic.util import load_python_file
from flask import current_app

# A revision's file is named by its id (revisions.py), and `flask db revision` runs env.py, which makes the id.
CONFIG = {"file_template": "%%(rev)s", "revision_environment": "true"}


def load_scripts(directory: Path, moved: Mapping[str, str]) -> ScriptDirectory:
    """Return the revisions in `directory`. They are loaded again only after a file has changed.

    Raises click.ClickException with the name of a file that is not a whole revision, or has no place in the history.
    """
    try:
        return _load(directory, _signature(directory))
    except Exception as error:  # a file may do anything when it is imported
        rest = f"{error}. Look at the down_revision of each of these revisions."
        raise click.ClickException(next(_faults(directory, moved), rest)) from error


def first_line(script: Script) -> str:
    """Return the first line of a revision's docstring."""
    return (script.doc or "").partition("\n")[0]


def refuse_empty(revision: object) -> None:
    """Raise click.ClickException if the name of a revision is empty: often a shell variable that is not set."""
    if revision == "":
        raise click.ClickException("The revision is empty. Name one, or leave it out.")


def prepare_config(config: Any) -> Any:  # an alembic.config.Config, which the types of Flask-Migrate do not know
    """Set the names of new revisions, and load all revisions, to explain what is wrong with one.

    Flask-Migrate calls this before every `flask db` command. What the project's alembic.ini says stays.
    """
    command = click.get_current_context(silent=True)
    if command is not None:
        refuse_empty(command.params.get("revision"))  # `flask db stamp` and `show` look it up before env.py runs
    for option, value in CONFIG.items():
        if config.get_main_option(option) is None:
            config.set_main_option(option, value)
    directory = Path(config.get_main_option("script_location"))
    if directory.exists():  # else this may be `flask db init`
        load_scripts(directory.absolute(), current_app.extensions["schema_guard"]["moved"])
    return config


def _signature(directory: Path) -> frozenset[tuple[str, int]]:
    """Return a value that changes whenever a revision file changes, even while a developer's server runs."""
    files = (directory / "versions").glob("*.py")
    return frozenset((file.name, file.stat().st_mtime_ns) for file in files)


@lru_cache(maxsize=4)
def _load(directory: Path, _: frozenset[tuple[str, int]]) -> ScriptDirectory:
    scripts = ScriptDirectory(directory)
    with warnings.catch_warnings():
        # Alembic only warns, and goes on with half a history.
        warnings.filterwarnings("error", "Revision .* (is not present|is present more than once)", UserWarning)
        scripts.get_heads()  # imports the revisions
    for script in scripts.walk_revisions():
        _ = script.module.upgrade
    return scripts


def _faults(directory: Path, moved: Mapping[str, str]) -> Iterator[str]:
    """Yield what is wrong with each revision file."""
    files: dict[str, Path] = {}
    previous: dict[str, Path] = {}
    for file in sorted((directory / "versions").glob("*.py")):
        try:
            module = load_python_file(file.parent, file.name)
        except SyntaxError as error:
            yield f"{error.filename or file}, line {error.lineno or 1}: {error.msg}."
            continue
        except Exception as error:
            yield _explain(error, file, moved)
            continue
        revision, before = getattr(module, "revision", None), getattr(module, "down_revision", 0)
        befores = before if isinstance(before, tuple | list) else (before,)  # a merge comes after several
        if not isinstance(revision, str) or not all(name is None or isinstance(name, str) for name in befores):
            yield (
                f"{file} is no revision. A revision has a line with its id, as text in quotes: revision = "
                f'"{file.stem}". And it has a line down_revision = "..." with the id of the one before, or with None.'
            )
        elif not hasattr(module, "upgrade"):
            yield f"{file} has no function upgrade()."
        elif revision in files:
            yield (
                f"{files[revision]} and {file} are both revision {revision}. After copying a file, change its revision "
                "and its down_revision."
            )
        else:
            files[revision] = file
            previous |= {name: file for name in befores if name is not None}
    for name in sorted(previous.keys() - files.keys()):
        yield (
            f"{previous[name]} comes after revision {name}, as its down_revision says, and {name} has no file here. To "
            "find a deleted one: git log --diff-filter=D --name-only"
        )


def _explain(error: Exception, file: Path, moved: Mapping[str, str]) -> str:
    """Name the line of a revision that fails when it is imported, and each of its lines to replace."""
    if not isinstance(error, ImportError):
        lines = [frame.lineno for frame in traceback.extract_tb(error.__traceback__) if Path(frame.filename) == file]
        return f"{file}, line {lines[-1] if lines else 1}: {type(error).__name__}: {error}."
    replacements = {}
    for old, new in sorted(moved.items()):  # a module comes after its package, so its own place is the one that stays
        for line in re.findall(rf"^(?:from|import) {re.escape(old)}\b.*$", file.read_text(), re.MULTILINE):
            replacements[line] = f"`{line}` with `{line.replace(old, new, 1)}`"
    advice = f" Replace {' and '.join(replacements.values())}." if replacements else ""
    return f"{file} cannot be imported: {error}.{advice}"
