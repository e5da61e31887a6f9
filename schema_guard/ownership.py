"""Tell the project's own tables from those of other programs in the same database.

Autogenerate compares the database with the models, so it takes a table of another program (a job queue, a replication
tool) for one whose model was deleted, and writes a drop. The revisions know better: they name every table they create.
"""

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from alembic.script import ScriptDirectory

CREATED: Final = re.compile(
    r"\b(?:CREATE\s+TABLE\s+(?:IF\s+NOT\s+EXISTS\s+)?|RENAME\s+TO\s+)(?:\w+\.)?[\"`\[]?(\w+)", re.IGNORECASE
)


def tables_of(scripts: ScriptDirectory) -> set[str]:
    """Return the names of the tables that the revisions may have created: every text in them, alone or in SQL."""
    texts = [text for script in scripts.walk_revisions() for text in _texts_in(Path(script.path).read_text("utf-8"))]
    return {*texts, *(name for text in texts for name in CREATED.findall(text))}


def _texts_in(source: str) -> Iterator[str]:
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value
