"""What a landed revision runs never changes: databases everywhere have run it, and the next ones must become the same.

The folder frozen/ holds the SQL of each revision whose statements stand in a module of schema_guard. If this test
fails, take your change back. To change what a revision does, write a module with the next version's name and a new
revision that calls it.
"""

from io import StringIO
from pathlib import Path

import pytest
from alembic.migration import MigrationContext
from alembic.operations import Operations
from alembic.script import ScriptDirectory

from tests.conftest import ROOT

RECORDED = sorted((ROOT / "tests" / "migrations" / "frozen").glob("*.sql"))


@pytest.mark.parametrize("recorded", RECORDED, ids=lambda file: file.stem)
def test_a_landed_revision_runs_the_statements_that_it_always_ran(recorded: Path) -> None:
    revision, database = recorded.stem.split(".")
    assert sql_of(revision, database) == recorded.read_text()


def sql_of(revision: str, database: str) -> str:
    """Return the SQL of a revision, up and down again, without running it."""
    module = ScriptDirectory(str(ROOT / "migrations")).get_revision(revision).module
    written = StringIO()
    context = MigrationContext.configure(dialect_name=database, opts={"as_sql": True, "output_buffer": written})
    with Operations.context(context), context.begin_transaction(_per_migration=True):
        module.upgrade()
        module.downgrade()
    return written.getvalue()
