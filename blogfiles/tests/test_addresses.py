"""The addresses that a post had in its old blog, and that its new file names again."""

from dataclasses import replace
from pathlib import Path

import pytest

from blogfiles.addresses import address_in, addresses_of
from blogfiles.markdown_file import read_post
from blogfiles.writer import file_name, file_text


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("/2016/03/09/old.html", "/2016/03/09/old.html"),
        ("/news/old/", "/news/old"),
        ("news/old/index.html", "/news/old"),
        ("https://example.com/2016/03/old/?p=1#top", "/2016/03/old"),
        ("/caf%C3%A9/", "/café"),
        ("//example.com/a", "/a"),
        *(
            (text, "")
            for text in ("pretty", "date", "/", "", "/:year/:title/", "/{{ slug }}/", "/a/../b", "http://[", "/a\0")
        ),
        ("/" + "x" * 500, ""),
    ],
)
def test_an_address_is_a_path_of_one_form(text: str, address: str) -> None:
    assert address_in(text) == address


@pytest.mark.parametrize(
    ("values", "path", "addresses"),
    [
        (
            {"permalink": "/a.html", "aliases": ["/b/", "c/d"], "redirect_from": "/e"},
            "",
            ["/a.html", "/c/d", "/b", "/e"],
        ),
        ({"url": "/a/", "save_as": "b/index.html", "permalink": False}, "", ["/a", "/b"]),
        ({}, "_posts/2016-03-09-old.md", ["/2016/03/09/old.html", "/2016/03/09/old"]),
        (
            {"categories": ["News"]},
            "2016-03-09-x.md",
            ["/news/2016/03/09/x.html", "/news/2016/03/09/x", "/2016/03/09/x.html", "/2016/03/09/x"],
        ),
        ({}, "content/posts/My-Trip/index.md", ["/posts/my-trip"]),
        ({"slug": "trip"}, "posts/my-trip.md", ["/posts/trip"]),
        ({"slug": "/docs/trip"}, "my-trip.md", ["/docs/trip"]),
        ({"date": "2016-03-09 10:00"}, "source/_posts/x.md", ["/2016/03/09/x", "/2016/03/09/x.html"]),
        ({"date": "2016/3/9 10:00"}, "source/_posts/x.md", ["/2016/03/09/x", "/2016/03/09/x.html"]),
        ({}, "_posts/2016-3-9-x.md", ["/2016/03/09/x.html", "/2016/03/09/x"]),
        (
            {"date": "2016-04-02 23:00 -0500"},
            "_posts/2016-03-09-x.md",
            ["/2016/03/09/x", "/2016/03/09/x.html", "/2016/04/02/x", "/2016/04/02/x.html"],
        ),
        ({"aliases": "/my old trip/"}, "", ["/my old trip"]),
        ({"path": "old/trip", "alias": ["/old.html"]}, "", ["/old/trip", "/old.html"]),
        ({"permalink": "/blog/:title/"}, "a/my-trip.md", ["/blog/my-trip", "/a/my-trip"]),
        (
            {"permalink": "/:year/:categories/:title:output_ext", "date": "2016-03-09"},
            "x.md",
            ["/2016/x.html", "/x"],
        ),
        ({"permalink": "/:year/:unknown/"}, "x.md", ["/x"]),
    ],
)
def test_a_file_names_addresses_and_its_name_gives_others(
    values: dict[str, object], path: str, addresses: list[str]
) -> None:
    assert sorted(addresses_of(values, path)) == sorted(addresses)


def test_a_written_file_names_the_addresses_that_its_name_does_not_give(tmp_path: Path) -> None:
    (tmp_path / "posts").mkdir()
    (tmp_path / "posts/x.md").write_text("---\ntitle: X\ndate: 2020-02-03\nredirect_from: /old\n---\nText\n")
    post = replace(read_post(tmp_path / "posts/x.md", tmp_path), path=None)
    assert post.addresses == ["/old", "/posts/x"]
    text = file_text(post)
    assert "redirect_from: [/old, /posts/x]\n" in text
    (tmp_path / file_name(post)).write_text(text)
    again = read_post(tmp_path / file_name(post), tmp_path)
    assert set(post.addresses) < set(again.addresses)
    assert file_text(again) == text
