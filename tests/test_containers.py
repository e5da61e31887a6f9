"""deploy/Dockerfile and deploy/compose.yaml, as far as they can be tried without a container engine."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from config import Config
from tests.conftest import ROOT

DOCKERFILE = (ROOT / "deploy" / "Dockerfile").read_text()
SERVICES: dict[str, Any] = yaml.safe_load((ROOT / "deploy" / "compose.yaml").read_text())["services"]


@pytest.mark.slow
def test_the_files_that_the_image_copies_are_enough_to_start_the_blog(tmp_path: Path) -> None:
    for line in re.findall(r"^COPY (?!--from)(.+)$", DOCKERFILE, re.MULTILINE):
        *sources, target = line.split()
        for source in sources:
            assert (ROOT / source).exists()
            if (ROOT / source).is_dir():
                shutil.copytree(ROOT / source, tmp_path / target, ignore=shutil.ignore_patterns("__pycache__", "tests"))
            elif target == "./":
                shutil.copy(ROOT / source, tmp_path)
    settings = {"PRODUCTION": "1", "SECRET_KEY": "6f1d0c2b9a8e7f3d5c4b6a7e8f9d0c1b", "PYTHONSAFEPATH": ""}
    settings |= {"DATABASE_URL": f"sqlite:///{tmp_path}/blog.db", "FLASK_APP": "blog.py"}
    for command in (["flask", "db", "upgrade"], ["gunicorn", "blog:app", "--check-config"]):
        words = [sys.executable, "-m", *command]
        result = subprocess.run(
            words, cwd=tmp_path, env=os.environ | settings, capture_output=True, text=True, check=False, timeout=300
        )
        assert result.returncode == 0, result.stderr


def test_the_image_does_not_run_as_root() -> None:
    users = re.findall(r"^USER (\w+)$", DOCKERFILE, re.MULTILINE)
    assert users == ["blog"]
    assert "HEALTHCHECK" in DOCKERFILE


def test_each_setting_of_the_containers_exists() -> None:
    for name in ("blog", "migrations"):
        assert SERVICES[name]["environment"].keys() <= vars(Config).keys()
        assert SERVICES[name]["read_only"]
        assert SERVICES[name]["cap_drop"] == ["ALL"]


def test_the_blog_starts_after_its_migrations_and_only_this_machine_reaches_it() -> None:
    assert SERVICES["blog"]["depends_on"]["migrations"]["condition"] == "service_completed_successfully"
    assert all(port.startswith("127.0.0.1:") for port in SERVICES["blog"]["ports"])
    assert "ports" not in SERVICES["database"]
