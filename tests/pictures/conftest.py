"""Fixtures for the tests of pictures: a blog that keeps its pictures in a folder of its own."""

from pathlib import Path

import pytest
from flask import Flask

from tests.conftest import migrated


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The folder of the pictures. The first upload creates it."""
    return tmp_path / "pictures"


@pytest.fixture
def blog(tmp_path: Path, folder: Path) -> Flask:
    """An empty blog on SQLite."""
    return migrated(f"sqlite:///{tmp_path}/blog.db", PICTURES_FOLDER=str(folder))
