"""A post that was not public on its old site becomes a draft."""

from dataclasses import replace
from pathlib import Path

import pytest

from blogfiles.markdown_file import read_post
from blogfiles.record import Record
from blogfiles.tests.exports import item, post_in
from blogfiles.writer import file_text


def meta(key: str, value: str) -> str:
    return f"<wp:postmeta><wp:meta_key>{key}</wp:meta_key><wp:meta_value>{value}</wp:meta_value></wp:postmeta>"


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
        ("subscribers_only: true", "its key 'subscribers_only' may mean that it is not public"),
        ("hide: true", "it is hidden"),
        ("visible: false", "it is hidden"),
        ("public: false", "it is not published"),
        ("isPublished: false", "it is not published"),
        ("is_draft: true", "it is not published"),
        ("publish: private", "it is not published"),
        ("unpublished: true", "it is not published"),
        ("build: never", "it is not rendered"),
        ("expires: 2016-04-01", "it expired on 2016-04-01"),
        ("status: in review", "its status is 'in review'"),
        ("status: [draft]", "its status is \"['draft']\""),
        ("state: draft", "its state is 'draft'"),
        ("sitemap: false", "search engines must not find it"),
        ("noindex: true", "search engines must not find it"),
        ("robotsNoIndex: true", "search engines must not find it"),
        ("robots: noindex, nofollow", "search engines must not find it"),
        ("robots: [noindex]", "search engines must not find it"),
        ("sitemap: {disable: true}", "search engines must not find it"),
        ("sitemap: {exclude: 'yes'}", "search engines must not find it"),
        ("wip: true", "it is not published"),
        ("access_level: gold", "its access_level is 'gold'"),
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
        "hide: [navigation, toc]",
        "status: Done",
        "accessed: 2016-01-01",
        "title: Draft",
        "public: true",
        "isDraft: false",
        "params: {hidden: false}",
        "robots: index, follow",
        "sitemap: {disable: false, priority: 1}",
    ],
)
def test_a_public_post_is_published(tmp_path: Path, front_matter: str) -> None:
    post = read_yaml(tmp_path, front_matter)
    assert (post.is_draft, post.notes) == (False, [])


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("drafts/a.md", "it is in the folder 'drafts'"),
        ("notes/_Private/a.md", "it is in the folder '_Private'"),
        ("_a.md", "the name of its file begins with an underscore"),
        ("a.draft.md", "the name of its file says it"),
        ("b/index.DRAFT.md", "the name of its file says it"),
        ("a.private.markdown", "the name of its file says it"),
    ],
)
def test_a_file_that_its_path_keeps_back_is_a_draft(tmp_path: Path, name: str, reason: str) -> None:
    file = tmp_path / name
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text("---\ndate: 2016-03-10\n---\nText.\n")
    post = read_post(file, tmp_path)
    assert (post.published_at, post.notes) == (None, [f"is a draft now, since {reason}"])


def test_the_word_draft_in_a_name_is_no_part_of_the_address(tmp_path: Path) -> None:
    (tmp_path / "2016-03-10-a.draft.md").write_text("Text.\n")
    post = read_post(tmp_path / "2016-03-10-a.draft.md", tmp_path)
    assert (post.slug, post.title, post.is_draft) == ("a", "A", True)


@pytest.mark.parametrize(
    ("more", "content", "reason"),
    [
        (meta("_members_access_role", "editor"), "a", "its _members_access_role is 'editor'"),
        (meta("_jetpack_newsletter_access", "subscribers"), "a", "its _jetpack_newsletter_access is 'subscribers'"),
        ("", "a <!-- wp:jetpack/paywall /--> b", "a part of it was not for everybody"),
        ("", "a [members_only]b[/members_only]", "a part of it was not for everybody"),
        ("", 'a [mepr-show rules="1"]b[/mepr-show]', "a part of it was not for everybody"),
        ("", "[visitor]a[/visitor][member]b[/member]", "a part of it was not for everybody"),
    ],
)
def test_a_post_that_a_plugin_of_wordpress_keeps_for_members_is_a_draft(
    tmp_path: Path, more: str, content: str, reason: str
) -> None:
    post = post_in(tmp_path, item(content=content, more=more))
    assert (post.published_at, post.notes) == (None, [f"is a draft now, since {reason}"])


def test_a_part_of_a_markdown_file_that_needs_a_password_makes_a_draft(tmp_path: Path) -> None:
    link = "See the [private beta](b.md) of {{ site.private }}.\n"
    assert not read(tmp_path, f"---\ndate: 2016-03-10\n---\n{link}").is_draft
    part = '{{% hugo-encryptor "x" %}}\nText.\n{{% /hugo-encryptor %}}\n'
    draft = read(tmp_path, f"---\ndate: 2016-03-10\n---\n{link}{part}")
    assert (draft.is_draft, draft.notes) == (True, ["is a draft now, since a part of it was not for everybody"])
    assert not read(tmp_path, file_text(replace(draft, is_draft=False))).is_draft  # a person has published it


def test_a_status_that_a_plugin_of_wordpress_made_is_a_draft_with_a_reason(tmp_path: Path) -> None:
    post = post_in(tmp_path, item(status="embargoed"))
    assert (post.published_at, post.notes) == (None, ["is a draft now, since its status is 'embargoed'"])


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
