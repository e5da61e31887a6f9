"""Files that would hurt, by accident or on purpose: each gets one clear line, in no time, and costs no other file."""

from pathlib import Path
from time import perf_counter

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskCliRunner

from app.database import db
from app.exchange.reader import read_post
from app.exchange.record import RefusedError
from app.models import Post
from tests.exchange.files import run


def yaml(head: str) -> bytes:
    return f"---\n{head}\n---\nText\n".encode()


def toml(head: str) -> bytes:
    return f"+++\n{head}\n+++\nText\n".encode()


def bomb(first: str, level: str) -> bytes:
    lines = [level.format(here=number, below=number - 1) for number in range(1, 30)]
    return yaml("\n".join([first, *lines]))


REFUSED = {
    "alias bomb": (
        bomb("a0: &a0 [x]", "a{here}: &a{here} [*a{below}, *a{below}, *a{below}]"),
        "the head uses a YAML alias",
    ),
    "merge key bomb": (
        bomb("a0: &a0 {k: v}", "a{here}: &a{here} {{<<: [*a{below}, *a{below}]}}"),
        "the head uses a YAML alias",
    ),
    "broken": (yaml("title: One: two"), "the head is not YAML: mapping values are not allowed here (line 2)"),
    "a tab": (yaml("title: Hi\n\tdraft: true"), "the head is not YAML: found character '\\t'"),
    "control character": (yaml("title: \x07"), "the head holds a control character, which YAML does not allow"),
    "no such character": (yaml('title: "\\UFFFFFFFF"'), "the head is not YAML: a number in it is too large"),
    "version": (yaml(f"%YAML {'9' * 5000}.1"), "the head is not YAML: a number in it is too large"),
    "two documents": (yaml("title: Hi\n--- |"), "the head is not YAML: but found another document (line 3)"),
    "list": (yaml("- a\n- b"), "the head is not made of `key: value` lines"),
    "words": (yaml("just words"), "the head is not made of `key: value` lines"),
    "key that is a list": (yaml("? [a]\n: b"), "a key in the head is a list or a mapping (line 2)"),
    "impossible date": (yaml("date: 2026-13-45"), "the date '2026-13-45' does not exist"),
    "no end": (b"---\ntitle: Hi\n", "the head that begins with --- in the first line has no --- at its end"),
    "100,000 brackets": (yaml("title: " + "[" * 100_000), "the head is longer than 65536 characters"),
    "60,000 brackets": (yaml("title: " + "[" * 60_000), "the head nests deeper than 20 levels"),
    "60,000 braces": (yaml("title: " + "{a: " * 15_000), "the head nests deeper than 20 levels"),
    "30,000 lists": (yaml("- " * 30_000), "the head nests deeper than 20 levels"),
    "30,000 keys": (yaml("? " * 30_000), "the head nests deeper than 20 levels"),
    "100,000 TOML brackets": (toml("a = " + "[" * 100_000), "the head is longer than 65536 characters"),
    "60,000 TOML brackets": (toml("a = " + "[" * 60_000), "the head nests too deeply"),
    "TOML key of 32,000 parts": (toml("a." * 32_000 + "a = 1"), "the head nests too deeply"),
    "broken TOML": (toml("title = Hi"), "the head is not TOML: Invalid value (at line 2, column 9)"),
    "huge integer": (toml(f"weight = {'9' * 60_000}"), "the head holds a number with thousands of digits"),
    "impossible TOML date": (toml("date = 2026-02-30"), "the head is not TOML: Invalid date or datetime (at line 2"),
    "long Pelican head": (b"Title: Hi\n" + b"a: b\n" * 300_000, "the head is longer than 65536 characters"),
    "binary": (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "is not text in UTF-8 (byte 1)"),
    "NUL": (b"Text\0", "holds a NUL, which no text does"),
    "Latin-1": ("café".encode("latin-1"), "is not text in UTF-8 (byte 4)"),
    "UTF-16": ("Text".encode("utf-16"), "is not text in UTF-8 (byte 1)"),
    "half a character": (b"\xed\xa0\x80", "is not text in UTF-8 (byte 1)"),
    "long text": (b"x" * 200_001, "the text has 200001 characters, and a post 200000 at most"),
    "2 MB": (b"x" * 2_000_001, "is larger than 2 MB"),
    "nothing": (b"\xef\xbb\xbf\r\n", "is empty"),
}

TAKEN = {
    "byte order mark": b"\xef\xbb\xbf---\ntitle: Hi\n---\nText\n",
    "CRLF": b"---\r\ntitle: Hi\r\n---\r\nText\r\n",
    "CR": b"---\rtitle: Hi\r---\rText\r",
    "CRLF in TOML": b"+++\r\ntitle = 'Hi'\r\n+++\r\nText\r\n",
    "CRLF in Pelican's head": b"Title: Hi\r\n\r\nText\r\n",
    "YAML object": yaml("title: Hi\nx: !!python/object/apply:os.abort []"),
    "20 levels": yaml(f"title: Hi\ndeep: {'[' * 19}{']' * 19}"),
    "5,000 unknown values": yaml(f"title: Hi\nx: [{'1,' * 5_000}]"),
    "spaces": yaml("title: Hi" + " " * 60_000),
    "x" * 252: yaml("title: Hi"),  # with .md a name of 255 bytes, more than which no file system has
    "é" * 126: yaml("title: Hi"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_a_hostile_file_is_refused_with_one_line_in_no_time(tmp_path: Path, name: str) -> None:
    content, reason = REFUSED[name]
    file = tmp_path / "a.md"
    file.write_bytes(content)
    began = perf_counter()
    with pytest.raises(RefusedError) as caught:
        read_post(file, tmp_path)
    assert str(caught.value).startswith(reason)
    assert "\n" not in str(caught.value)
    assert perf_counter() - began < 5


@pytest.mark.parametrize("name", TAKEN)
def test_a_file_that_is_only_odd_is_read(tmp_path: Path, name: str) -> None:
    file = tmp_path / f"{name}.md"
    file.write_bytes(TAKEN[name])
    began = perf_counter()
    post = read_post(file, tmp_path)
    assert (post.title, post.body) == ("Hi", "Text")
    assert perf_counter() - began < 5


def test_a_folder_of_all_these_is_imported_as_far_as_it_can_be(app: Flask, cli: FlaskCliRunner, tmp_path: Path) -> None:
    (tmp_path / "secret.txt").write_text("secret")
    folder = tmp_path / "posts"
    folder.mkdir()
    for name, content in (
        {name: content for name, (content, _) in REFUSED.items()} | TAKEN | {"good": b"Text\n"}
    ).items():
        (folder / f"{name}.md").write_bytes(content)
    with (folder / "50 MB.md").open("wb") as stream:
        stream.truncate(50_000_000)
    (folder / "link out.md").symlink_to(tmp_path / "secret.txt")
    (folder / "folder out").symlink_to(tmp_path)
    (folder / "same slug.md").write_text("---\nslug: good\n---\n")

    result = run(cli, folder)

    expected = {name: reason for name, (_, reason) in REFUSED.items()} | {
        "50 MB": "is larger than 2 MB",
        "link out": "is a link, and links are not followed",
        "same slug": "has the same slug, good, as good.md",
    }
    lines = dict(line.split(".md: ") for line in result.stderr.splitlines() if ".md: " in line)
    assert lines.keys() == expected.keys()
    assert all(lines[name].startswith(reason) for name, reason in expected.items())
    assert "folder out: is a link, and links are not followed" in result.stderr.splitlines()
    assert (result.exit_code, type(result.exception)) == (1, SystemExit)
    with app.app_context():
        assert db.session.scalar(sa.select(sa.func.count(Post.id))) == len(TAKEN) + 1
        assert not db.session.scalars(sa.select(Post).where(Post.body.contains("secret"))).all()
