"""A post becomes a name and a text that a reader makes the same post of; no database is asked."""

from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest

from app.exchange.exporter import file_name, file_text
from app.exchange.reader import read_post
from app.exchange.record import ImportedPost
from app.models import Post, Tag, User
from tests.rows import FAR_AHEAD, NOON

LATER = NOON + timedelta(days=1)
TEXTS = [*"~'\"[`|>=", "yes", "1.10", "null", "- x", "#x", "a: b", "a #b", "{a}", "%x", "@x", "!x", "&a", "*a"]
TEXTS += ["? a", "<<", "---", "...", "2020-01-01", "\\n", "🏔️", "مرحبا", "\u202eabc", "\x07", "a\x7f", "\ufeffa"]
BODIES = ["", "   ", "---", "---\na: b\n---", "# Heading", "a  ", "  a\n\n\nb \t", "+++\n", "a\u2028b\x85c\x0c"]
BODIES += ["\ufeff", "~~~", "Title: x", "{{ page.title }}", "{% raw %}{{ x }}{% endraw %}"]
BODIES += ["{% highlight py %}\nx\n{% endhighlight %}"]


def a_post(tags: tuple[str, ...] = (), username: str = "ada", name: str = "Ada", **columns: Any) -> Post:
    """Return a post that no database knows."""
    columns = {"title": "On snow", "slug": "on-snow", "body": "*Text*", "published_at": NOON, "id": 7, **columns}
    columns = {"created_at": NOON, "updated_at": columns.get("created_at", NOON), **columns}
    return Post(author=User(username=username, name=name), tags=[Tag(name=tag) for tag in tags], **columns)


def head_of(post: Post, front_matter: str = "") -> list[str]:
    return file_text(post, front_matter).split("---\n")[1].splitlines()


def read_back(tmp_path: Path, post: Post) -> ImportedPost:
    file = tmp_path / file_name(post)
    file.write_bytes(file_text(post, "").encode())
    return read_post(file, tmp_path)


def test_a_file_is_the_head_and_the_body() -> None:
    post = a_post(("Flask", "SQL injection"))
    assert file_text(post, "") == (
        "---\ntitle: On snow\nslug: on-snow\ndate: 2026-05-06 12:00:00 +0000\n"
        "author: Ada\ntags: [Flask, SQL injection]\n---\n\n*Text*\n"
    )


def test_all_keys_have_their_place() -> None:
    post = a_post(
        ("Flask", "News"),
        username="countess",
        published_at=None,
        body="{{ site }}",
        created_at=LATER.replace(year=2020, microsecond=5),
        updated_at=LATER,
    )
    assert head_of(post, "layout: post\nauthors: [x, Grace]\ncategories: [News]\nweight: 1.10\n")[2:] == [
        "date: 2020-05-07 12:00:00.000005 +0000",
        "last_modified_at: 2026-05-07 12:00:00 +0000",
        "published: false",
        "authors: [{name: Ada, username: countess}, Grace]",
        "tags: [Flask]",
        "categories: [News]",
        "render_with_liquid: false",
        "layout: post",
        "weight: 1.10",
    ]


def test_what_the_blog_does_not_know_comes_out_as_it_was_typed() -> None:
    lines = [
        "a: 1.10",
        'b: "1.10"',
        "c: 'yes'",
        "d: yes",
        "e: 010",
        "f: [x, {y: null}]",
        "g:",
        "- 2020-01-01",
        "h: !x 'y'",
    ]
    assert head_of(a_post(), "\n".join(lines))[4:] == lines


def test_a_long_title_stays_in_its_line() -> None:
    assert head_of(a_post(title="Notes on snow: " * 20))[0] == f"title: '{'Notes on snow: ' * 19}Notes on snow:'"


def test_a_post_written_before_its_date_says_when() -> None:
    assert "created_at: 2026-05-06 12:00:00 +0000" in head_of(a_post(published_at=LATER))


def test_a_moment_that_is_not_yet_is_written_twice_since_an_import_takes_now() -> None:
    assert f"created_at: {FAR_AHEAD:%Y-%m-%d} 00:00:00 +0000" in head_of(
        a_post(published_at=FAR_AHEAD, created_at=FAR_AHEAD)
    )


def test_moments_are_written_in_utc_with_four_digits_for_the_year() -> None:
    moment = datetime(800, 12, 25, 1, tzinfo=timezone(timedelta(hours=2)))
    post = a_post(published_at=moment, created_at=moment)
    assert (file_name(post), head_of(post)[2]) == ("0800-12-24-on-snow.md", "date: 0800-12-24 23:00:00 +0000")


def test_the_owner_takes_the_place_of_the_first_author() -> None:
    assert "authors: [Ada, Grace]" in head_of(a_post(), "authors: [Alan, Grace]")


def test_an_owner_who_was_the_second_author_is_named_once() -> None:
    assert "author: Ada" in head_of(a_post(), "authors: [Grace, Ada]")


def test_a_category_that_was_taken_from_the_post_does_not_come_out() -> None:
    head = head_of(a_post(("New", "B")), "categories: [C, B, A]\ncategory: A\n")
    assert head[4:] == ["tags: [New]", "categories: [B]"]


def test_a_taxonomy_of_wordpress_stays_where_it_is() -> None:
    kept = "taxonomies:\n  authors: [Grace]"
    assert head_of(a_post(), kept)[3:] == ["author: Ada", *kept.splitlines()]


def test_a_tag_that_stood_under_two_keys_comes_out_under_both() -> None:
    head = head_of(a_post(("New", "Both")), "tags: [both]\ncategories: [both]\n")
    assert head[4:] == ["tags: [New, Both]", "categories: [Both]"]


def test_what_was_said_of_an_author_comes_out_behind_the_name() -> None:
    kept = "authors:\n- {name: Ada L., username: ada, ID: 1.10}\n- {name: Grace, url: https://g.example}\n"
    assert head_of(a_post(), kept)[3:] == ["authors: [{name: Ada, ID: 1.10}, {name: Grace, url: 'https://g.example'}]"]


def test_what_was_said_of_a_username_that_became_a_slug_comes_out_too() -> None:
    kept = "authors:\n- {name: Ada, username: Ada.L, email: a@b.example}\n"
    post = a_post(username="ada-l")
    assert head_of(post, kept)[3:] == ["author: {name: Ada, username: ada-l, email: a@b.example}"]


@pytest.mark.parametrize("text", TEXTS)
def test_titles_names_and_tags_may_be_anything(tmp_path: Path, text: str) -> None:
    post = read_back(tmp_path, a_post(("other", text), title=text, name=text))
    assert (post.title, post.authors[0].name, post.authors[0].username) == (text, text, "ada")
    assert set(post.tags) == {"other", text}


@pytest.mark.parametrize("body", BODIES)
def test_a_body_comes_back_as_it_is(tmp_path: Path, body: str) -> None:
    post = a_post(body=body)
    assert read_back(tmp_path, post).body == post.body


def test_a_draft_comes_back_as_a_draft(tmp_path: Path) -> None:
    record = read_back(tmp_path, a_post(published_at=None))
    assert (record.published_at, record.date) == (None, NOON)


@pytest.mark.parametrize(
    ("slug", "name"),
    [
        ("con", "2026-05-06-con.md"),
        ("x" * 200, f"2026-05-06-{'x' * 200}.md"),
        ("../../x", "2026-05-06-x_7.md"),
        ("/etc/passwd", "2026-05-06-etc-passwd_7.md"),
        ("C:\\x", "2026-05-06-c-x_7.md"),
        ("On-Snow", "2026-05-06-on-snow_7.md"),
        ("..", "2026-05-06-2e-2e_7.md"),
        ("a\nb", "2026-05-06-a-b_7.md"),
        ("雪" * 200, None),
        ("", "2026-05-06-untitled_7.md"),
    ],
)
def test_a_name_leads_nowhere_and_is_no_other_s(slug: str, name: str | None) -> None:
    found = file_name(a_post(slug=slug))
    assert found == (name or found)
    assert len(found.encode()) < 230
    assert set(found) <= set("abcdefghijklmnopqrstuvwxyz0123456789-_.")
