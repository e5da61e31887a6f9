"""A post becomes the name and the text of a file; no database is asked. How a file is written: blogfiles/tests."""

from datetime import timedelta
from typing import Any

import pytest

from app.exchange.exporting import file_of
from app.models import Post, Tag, User
from tests.rows import NOON

LATER = NOON + timedelta(days=1)


def a_post(tags: tuple[str, ...] = (), username: str = "ada", name: str = "Ada", **columns: Any) -> Post:
    """Return a post that no database knows."""
    columns = {"title": "On snow", "slug": "on-snow", "body": "*Text*", "published_at": NOON, "id": 7, **columns}
    columns = {"created_at": NOON, "updated_at": columns.get("created_at", NOON), **columns}
    return Post(author=User(username=username, name=name), tags=[Tag(name=tag) for tag in tags], **columns)


def head_of(post: Post, front_matter: str = "") -> list[str]:
    return file_of(post, front_matter)[1].split("---\n")[1].splitlines()


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


def test_the_owner_takes_the_place_of_the_first_author() -> None:
    assert "authors: [Ada, Grace]" in head_of(a_post(), "authors: [Alan, Grace]")


def test_an_owner_who_was_the_second_author_is_named_once() -> None:
    assert "author: Ada" in head_of(a_post(), "authors: [Grace, Ada]")


def test_details_of_an_author_are_exported_after_the_name() -> None:
    kept = "authors:\n- {name: Ada L., username: ada, ID: 1.10}\n- {name: Grace, url: https://g.example}\n"
    assert head_of(a_post(), kept)[3:] == ["authors: [{name: Ada, ID: 1.10}, {name: Grace, url: 'https://g.example'}]"]


def test_details_of_an_author_whose_username_became_a_slug_are_exported() -> None:
    kept = "authors:\n- {name: Ada, username: Ada.L, email: a@b.example}\n"
    post = a_post(username="ada-l")
    assert head_of(post, kept)[3:] == ["author: {name: Ada, username: ada-l, email: a@b.example}"]


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
def test_a_file_name_stays_in_its_folder_and_is_unique(slug: str, name: str | None) -> None:
    found, _ = file_of(a_post(slug=slug), "")
    assert found == (name or found)
    assert len(found.encode()) < 230
    assert set(found) <= set("abcdefghijklmnopqrstuvwxyz0123456789-_.")
