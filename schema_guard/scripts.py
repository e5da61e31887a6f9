"""Load the revision files, and explain in one sentence why one of them cannot be imported.

A revision is old by nature: it imports helpers from where they were when it was written. A project that moves such a
module names the old and the new place in `init_app(..., moved={"old.place": "new.place"})`. Nothing is redirected:
the sentence shows the line to replace, so that a revision keeps saying what it runs.
"""

import re
import traceback
import warnings
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

import click
from alembic.script import ScriptDirectory
from alembic.script.revision import RevisionError
from flask import current_app

# A revision's file is named by its id (revisions.py), and `flask db revision` runs env.py, which makes the id.
CONFIG = {"file_template": "%%(rev)s", "revision_environment": "true"}


def load_scripts(directory: Path, moved: Mapping[str, str]) -> ScriptDirectory:
    """Return the revisions in `directory`. They are loaded again only after a file has changed.

    Raises click.ClickException if a revision imports something that does not exist, if one before it has no file, if
    two files are the same revision, or if a revision comes after itself.
    """
    try:
        return _load(directory, _signature(directory))
    except ImportError as error:
        raise click.ClickException(_explain(error, directory, moved)) from error
    except RevisionError as error:
        raise click.ClickException(f"{error}. Look at the down_revision of each of these revisions.") from error
    except UserWarning as warning:
        raise click.ClickException(
            f"{warning}. Each revision needs a file of its own in {directory / 'versions'}. To find a deleted one: "
            "git log --diff-filter=D --name-only. After copying a file, change its revision and its down_revision."
        ) from warning


def prepare_config(config: Any) -> Any:  # an alembic.config.Config, which the types of Flask-Migrate do not know
    """Set the names of new revisions, and load all revisions, to explain an import that fails.

    Flask-Migrate calls this before every `flask db` command. What the project's alembic.ini says stays.
    """
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
    return scripts


def _explain(error: ImportError, directory: Path, moved: Mapping[str, str]) -> str:
    """Name the revision that failed, and each of its lines to replace."""
    files = [Path(frame.filename) for frame in traceback.extract_tb(error.__traceback__)]
    revisions = [file for file in files if file.is_relative_to(directory)]
    if not revisions:
        raise error
    file = revisions[-1]
    replacements = {}
    for old, new in sorted(moved.items()):  # a module comes after its package, so its own place is the one that stays
        for line in re.findall(rf"^(?:from|import) {re.escape(old)}\b.*$", file.read_text(), re.MULTILINE):
            replacements[line] = f"`{line}` with `{line.replace(old, new, 1)}`"
    advice = f" Replace {' and '.join(replacements.values())}." if replacements else ""
    return f"{file} cannot be imported: {error}.{advice}"
