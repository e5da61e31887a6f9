"""A post that was not public on its old site becomes a draft."""

from dataclasses import replace
from pathlib import Path

import pytest

from blogfiles.markdown_file import read_post
from blogfiles.record import Record
from blogfiles.tests.exports import item, post_in
from blogfiles.writer import file_text


def read(folder: Path, text: str) -> Record:
    (folder / "a.md").write_text(text)
    return read_post(folder / "a.md", folder)


def read_yaml(folder: Path, front_matter: str) -> Record:
    return read(folder, f"---\ndate: 2016-03-10\n{front_matter}\n---\nText.\n")


@pytest.mark.parametrize(
    ("front_matter", "reason"),
    [
        ("password: example", "it has a password"),
        ("unlisted: true", "it is unlisted"),
        ("private: yes", "it is private"),
        ("hidden: true", "it is hidden"),
        ("permalink: false", "it has no page"),
        ("render: false", "it is not rendered"),
        ("publish: false", "it is not published"),
        ("listed: no", "it is not listed"),
        ("build:\n  render: never", "it is not rendered"),
        ("_build: {list: local}", "it is not listed"),
        ("build: {render: false}", "it is not rendered"),
        ("expiryDate: 2016-04-01", "it expired on 2016-04-01"),
        ("expiryDate: soon", "its date of expiry, 'soon', cannot be read"),
        ("visibility: members", "its visibility is 'members'"),
        ("params: {Hidden: true}", "it is hidden"),
        ("extra: {password: x}", "it has a password"),
        ("members_only: true", "its key 'members_only' may mean that it is not public"),
        ("encrypted: [a]", "its key 'encrypted' may mean that it is not public"),
    ],
)
def test_a_post_that_was_not_public_is_a_draft_with_a_reason(tmp_path: Path, front_matter: str, reason: str) -> None:
    post = read_yaml(tmp_path, front_matter)
    assert (post.published_at, post.notes) == (None, [f"is a draft now, since {reason}"])
    assert front_matter.partition(":")[0] in post.front_matter


def test_a_page_that_zola_does_not_render_is_a_draft(tmp_path: Path) -> None:
    assert read(tmp_path, "+++\ndate = 2016-03-10\nrender = false\n+++\n").published_at is None


@pytest.mark.parametrize(
    "front_matter",
    [
        "password:",
        "password: ''",
        "unlisted: false",
        "permalink: /2016/a/",
        "render: true",
        "build: {render: always, list: true}",
        "expiryDate: 2999-01-01",
        "visibility: Public",
        "hide_table_of_contents: true",
        "params: {hidden: false}",
    ],
)
def test_a_public_post_is_published(tmp_path: Path, front_matter: str) -> None:
    post = read_yaml(tmp_path, front_matter)
    assert (post.is_draft, post.notes) == (False, [])


@pytest.mark.parametrize("status", ["private", "publish"])
def test_a_private_post_of_wordpress_is_a_draft_with_a_reason(tmp_path: Path, status: str) -> None:
    password = "<wp:post_password>secret</wp:post_password>" if status == "publish" else ""
    post = post_in(tmp_path, item(status=status, more=password))
    reason = "it is private" if status == "private" else "it has a password"
    assert (post.published_at, post.notes) == (None, [f"is a draft now, since {reason}"])


def test_a_post_that_a_person_published_since_stays_public_in_its_file(tmp_path: Path) -> None:
    draft = read_yaml(tmp_path, "password: x\nmood: calm\nparams: {Hidden: true, color: red}")
    assert "password: x" in file_text(draft)
    text = file_text(replace(draft, is_draft=False))
    assert read(tmp_path, text).published_at == draft.date
    assert "mood: calm\nparams: {color: red}\n" in text
