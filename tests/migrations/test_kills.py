"""P15: an upgrade may be killed at any moment. The next one finishes, and no row is lost."""

import subprocess
import sys

from tests.conftest import ROOT


def test_an_upgrade_killed_after_any_statement_is_finished_by_the_next(kind: str) -> None:
    command = [sys.executable, "-m", "tests.migrations.kills", kind]
    result = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=600, check=False)
    assert result.returncode == 0, result.stderr
    kills = int(result.stdout.splitlines()[-1].removesuffix(" kills"))
    assert kills > 20
