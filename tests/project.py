"""Copy the whole project, for tests that change its code."""

import shutil
from pathlib import Path

from tests.conftest import ROOT

LEFT_OUT = shutil.ignore_patterns(".*", "instance", "screenshots", "node_modules", "benchmarks")


def copy_of_the_project(folder: Path) -> Path:
    """Copy the project, its tests too, into a new folder below `folder`; without what git or a run left there."""
    return Path(shutil.copytree(ROOT, folder / "project", ignore=LEFT_OUT))
