"""Pictures in the HTML of a post: they have a size and smaller versions, and only our own addresses get them."""

import json
import re

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.markdown import render
from safe_markdown import render_comment
from safe_markdown.tests.page_reader import dangers_in, tags_in
from tests.rows import add_post

NAME = "0123456789abcdef01234567-1920x1280"
# Smaller versions of a picture below the blog's own address: a path that begins with one slash.
OUR_VERSIONS = re.compile(
    r' srcset="(?:(?:, )?/(?!/)[\w./~-]+/[0-9a-f]{24}-\d+x\d+(?:-\d+)?\.webp \d+w)+" sizes="[^"]+"', re.ASCII
)
FAR = "A line of the text.\n\n" * 60


def image_of(text: str) -> dict[str, str]:
    """Return the attributes of the only picture in a post."""
    (image,) = [attributes for tag, attributes in tags_in(render(text).html) if tag == "img"]
    return image


def test_a_picture_of_ours_has_its_size_and_smaller_versions() -> None:
    image = image_of(f"{FAR}![A loom](/pictures/{NAME}.webp)")
    assert image.pop("sizes").endswith("calc(100vw - 2.5rem)")
    assert image == {
        "src": f"/pictures/{NAME}.webp",
        "alt": "A loom",
        "loading": "lazy",
        "width": "1920",
        "height": "1280",
        "srcset": f"/pictures/{NAME}-640.webp 640w, /pictures/{NAME}-1280.webp 1280w, /pictures/{NAME}.webp 1920w",
    }


def test_a_small_picture_needs_no_smaller_version() -> None:
    assert image_of(f"![](/pictures/{NAME[:24]}-640x20.webp)").keys() == {"src", "alt", "width", "height"}


def test_a_blog_below_a_folder_has_its_pictures_there() -> None:
    image = image_of(f"![](/notes/of-ada/pictures/{NAME}.webp)")
    assert image["srcset"].startswith(f"/notes/of-ada/pictures/{NAME}-640.webp 640w, ")


def test_a_picture_that_a_reader_sees_at_once_is_not_lazy_and_one_further_down_is() -> None:
    text = f"![](/pictures/{NAME}.webp)\n\n{FAR}![](https://example.com/loom.png)"
    images = [attributes for tag, attributes in tags_in(render(text).html) if tag == "img"]
    assert ["loading" in image for image in images] == [False, True]


@pytest.mark.parametrize(
    "address",
    [
        f"https://example.com/pictures/{NAME}.webp",
        f"//example.com/pictures/{NAME}.webp",
        f"/pictures/{NAME}.webp?x=1",
        f"/pictures/{NAME}.webp.exe",
        f"/pictures/{NAME}-640.webp",
        "/pictures/0123-1920x1280.webp",
        "/pictures/0123456789abcdef01234567-0x0.webp",
        "/pictures/0123456789abcdef01234567-99999x1.webp",
        f"/a b/pictures/{NAME}.webp",
        f"/a,b/pictures/{NAME}.webp",
        f"/&quot;onerror=&quot;/pictures/{NAME}.webp",
    ],
)
def test_another_address_gets_nothing(address: str) -> None:
    page = render(f'<img src="{address}">\n\n![](<{address}>)').html
    assert "srcset" not in page
    assert dangers_in(OUR_VERSIONS.sub("", page)) == []


def test_a_writer_may_choose_the_size_in_html() -> None:
    image = image_of(f'<img src="/pictures/{NAME}.webp" width="300" alt="A loom">')
    assert (image["width"], image.keys() & {"height", "srcset"}) == ("300", set())


def test_nobody_can_write_other_versions_of_a_picture() -> None:
    text = f'<img src="/pictures/{NAME}.webp" srcset="https://example.com/x.png 9w" sizes="1px">'
    assert "example.com" not in render(text).html
    assert dangers_in(OUR_VERSIONS.sub("", render(text).html)) == []


def test_a_picture_that_is_shown_as_code_stays_code() -> None:
    page = render(f'`<img src="/pictures/{NAME}.webp">`').html
    assert "srcset" not in page


def test_a_comment_shows_no_picture() -> None:
    assert "<img" not in render_comment(f"![](/pictures/{NAME}.webp)")


def test_a_feed_shows_one_version_with_its_whole_address(app: Flask, client: FlaskClient) -> None:
    with app.app_context():
        add_post(body=f"![A loom](/pictures/{NAME}.webp)")
    text = json.loads(client.get("/feed.json").text)["items"][0]["content_html"]
    assert f'<img src="http://localhost/pictures/{NAME}.webp" alt="A loom" width="1920" height="1280">' in text
