"""P15: a migration may be killed at any moment. The next one finishes it, and no row is lost."""

import subprocess
import sys

import pytest

from tests.conftest import ROOT

pytestmark = pytest.mark.slow


def test_an_upgrade_killed_after_any_statement_is_finished_by_the_next(kind: str) -> None:
    """A moment takes seconds, so a run tries every sixteenth, and begins at another one each time.

    To try all: python -m tests.migrations.kills mariadb
    """
    assert kills(kind, "16") > 4


@pytest.mark.parametrize(
    ("top", "bottom"),
    [
        ("0007_index_posts_by_date", "0002_add_slug_to_posts"),
        ("0018_create_post_search", "0015_create_old_slugs"),
    ],
)
def test_a_downgrade_killed_after_any_statement_is_finished_by_the_next_command(
    kind: str, top: str, bottom: str
) -> None:
    assert kills(kind, top, bottom, "5") > 0


def kills(*words: str) -> int:
    """Run tests/migrations/kills.py and return how many moments it tried."""
    command = [sys.executable, "-m", "tests.migrations.kills", *words]
    result = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=1800, check=False)
    assert result.returncode == 0, result.stderr
    return int(result.stdout.splitlines()[-1].removesuffix(" kills"))
