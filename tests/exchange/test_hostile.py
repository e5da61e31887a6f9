"""Hostile files: none stops the others, and nothing from outside the folder is imported."""

from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskCliRunner

from app.database import db
from app.models import Post
from blogfiles.tests.hostile import REFUSED, TAKEN
from tests.exchange.files import run


@pytest.mark.slow
def test_the_good_files_in_a_hostile_folder_are_imported(app: Flask, cli: FlaskCliRunner, tmp_path: Path) -> None:
    (tmp_path / "secret.txt").write_text("secret")
    folder = tmp_path / "posts"
    folder.mkdir()
    for name, content in (
        {name: content for name, (content, _) in REFUSED.items()} | TAKEN | {"good": b"Text\n"}
    ).items():
        (folder / f"{name}.md").write_bytes(content)
    (folder / "long text.md").write_bytes(b"x" * 200_001)
    (folder / "long tag.md").write_text(f"---\ntags: [{'x' * 65}]\n---\n")
    with (folder / "50 MB.md").open("wb") as stream:
        stream.truncate(50_000_000)
    (folder / "link out.md").symlink_to(tmp_path / "secret.txt")
    (folder / "folder out").symlink_to(tmp_path)
    (folder / "same slug.md").write_text("---\nslug: good\n---\n")

    result = run(cli, folder)

    expected = {name: reason for name, (_, reason) in REFUSED.items()} | {
        "50 MB": "is larger than 2 MB",
        "long text": "body holds 200000 characters at most; this has 200001",
        "long tag": "name holds 64 characters at most; this has 65",
        "link out": "is a symbolic link, and links are not followed",
        "same slug": "has the same slug, good, as good.md",
    }
    lines = dict(line.split(".md: ") for line in result.stderr.splitlines() if ".md: " in line)
    assert lines.keys() == expected.keys()
    assert all(lines[name].startswith(reason) for name, reason in expected.items())
    assert "folder out: is a symbolic link, and links are not followed" in result.stderr.splitlines()
    assert (result.exit_code, type(result.exception)) == (1, SystemExit)
    with app.app_context():
        assert db.session.scalar(sa.select(sa.func.count(Post.id))) == len(TAKEN) + 1
        assert not db.session.scalars(sa.select(Post).where(Post.body.contains("secret"))).all()
