"""The cover of a post, which a theme shows above the text, becomes the first picture of the text."""

from pathlib import Path

import pytest

from blogfiles.markdown_file import read_post
from blogfiles.record import Record
from blogfiles.tests.exports import item, records
from blogfiles.tests.test_privacy import meta


def read(folder: Path, front_matter: str, body: str = "Text.") -> Record:
    (folder / "a.md").write_text(f"---\n{front_matter}\n---\n{body}\n")
    return read_post(folder / "a.md", folder)


@pytest.mark.parametrize(
    ("front_matter", "picture"),
    [
        ("cover: boat.png", "![](boat.png)"),
        ("image: /img/boat%201.png", "![](/img/boat%201.png)"),
        ("cover: {image: boat.png, alt: A boat}", "![A boat](boat.png)"),
        ("image: {path: boat.png, width: 1}", "![](boat.png)"),
        ("featured_image: boat.png\nimage_alt: A [boat]", "![A \\[boat\\]](boat.png)"),
        ("featuredImage: ./boat.png", "![](./boat.png)"),
        ("heroImage: https://example.com/photo?w=1", "![](https://example.com/photo?w=1)"),
        ("thumbnail: //example.com/boat.jpg", "![](https://example.com/boat.jpg)"),
        ("banner: boat.png\nthumbnail: small.png", "![](boat.png)"),
        ("header: {teaser: boat.png}", "![](boat.png)"),
        ("header: {overlay_image: boat.png, caption: B}", "![](boat.png)"),
        ("params: {cover: boat.png}", "![](boat.png)"),
    ],
)
def test_a_cover_comes_first(tmp_path: Path, front_matter: str, picture: str) -> None:
    (tmp_path / "static/img").mkdir(parents=True)
    for name in ("boat.png", "static/img/boat 1.png"):
        (tmp_path / name).touch()
    post = read(tmp_path, front_matter)
    assert (post.body, post.notes) == (f"{picture}\n\nText.", [])
    assert "boat.png" not in post.front_matter  # or else the next import of an export would show it twice


@pytest.mark.parametrize(
    "front_matter",
    ["image: true", "cover: none", "banner: Boats", "image: [boat.png]", "header: {image: 3}", "path: boat.png"],
)
def test_what_is_no_picture_stays_in_the_front_matter(tmp_path: Path, front_matter: str) -> None:
    (tmp_path / "boat.png").touch()
    post = read(tmp_path, front_matter)
    assert (post.body, post.front_matter, post.notes) == ("Text.", f"{front_matter}\n", [])


def test_a_cover_whose_file_is_missing_is_named(tmp_path: Path) -> None:
    post = read(tmp_path, "cover: boat.png")
    assert (post.body, post.front_matter) == ("Text.", "cover: boat.png\n")
    assert post.notes == ["its cover boat.png is missing"]


def test_a_cover_that_the_text_shows_is_not_shown_twice(tmp_path: Path) -> None:
    (tmp_path / "boat.png").touch()
    post = read(tmp_path, "cover: boat.png", "Look: ![](boat.png)")
    assert (post.body, post.front_matter) == ("Look: ![](boat.png)", "")


def test_the_title_in_the_text_is_found_behind_a_cover(tmp_path: Path) -> None:
    (tmp_path / "boat.png").touch()
    post = read(tmp_path, "cover: boat.png", "# Boats\n\nText.")
    assert (post.title, post.body) == ("Boats", "![](boat.png)\n\nText.")


PICTURE = (
    "<item><title>Boat</title><wp:post_id>9</wp:post_id><wp:post_type>attachment</wp:post_type>"
    "<wp:attachment_url>https://a.b/wp-content/uploads/boat.jpg</wp:attachment_url></item>"
)


def wordpress(folder: Path, items: str) -> Record:
    return next(record for record in records(folder, items) if isinstance(record, Record))


def test_the_featured_image_of_wordpress_may_stand_behind_its_post(tmp_path: Path) -> None:
    post = wordpress(tmp_path, item(more=meta("_thumbnail_id", "9")) + PICTURE)
    assert (post.body, post.notes) == ("![](https://a.b/wp-content/uploads/boat.jpg)\n\nText", [])
    before = wordpress(tmp_path, PICTURE + item())
    assert (before.body, before.hash == post.hash) == ("Text", False)


def test_a_featured_image_that_the_text_shows_in_another_size_is_not_shown_twice(tmp_path: Path) -> None:
    content = '<img src="https://a.b/wp-content/uploads/boat-300x200.jpg">'
    post = wordpress(tmp_path, item(content=content, more=meta("_thumbnail_id", "9")) + PICTURE)
    assert post.body.count("boat") == 1


def test_a_featured_image_that_the_export_does_not_have_is_named(tmp_path: Path) -> None:
    post = wordpress(tmp_path, item(more=meta("_thumbnail_id", "10")) + PICTURE)
    assert (post.body, post.notes) == ("Text", ["its cover is not in the export"])
    assert wordpress(tmp_path, item(more=meta("_thumbnail_id", "0"))).notes == []
