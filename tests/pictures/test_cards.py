"""The card of a post on other sites shows the first picture of the post."""

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.rows import add_post

NAME = "0123456789abcdef01234567-1920x1280"


def card(app: Flask, client: FlaskClient, body: str) -> dict[str, str]:
    """Store a post and return what its page says about a picture."""
    with app.app_context():
        add_post(slug="engines", body=body)
    page = client.get("/posts/engines").text
    return dict(re.findall(r'<meta (?:property|name)="((?:og:image|twitter)[a-z:]*)" content="([^"]*)">', page))


def test_a_picture_of_ours_comes_with_its_size_and_its_words(app: Flask, client: FlaskClient) -> None:
    assert card(app, client, f'Text.\n\n![A "loom" & cards](/pictures/{NAME}.webp)\n\n![](/other.png)') == {
        "og:image": f"http://localhost/pictures/{NAME}.webp",
        "og:image:alt": "A &#34;loom&#34; &amp; cards",
        "og:image:width": "1920",
        "og:image:height": "1280",
        "twitter:card": "summary_large_image",
    }


def test_a_picture_of_another_site_keeps_its_address(app: Flask, client: FlaskClient) -> None:
    assert (
        card(app, client, "![](https://example.com/a.png?x=1&y=2)")["og:image"]
        == "https://example.com/a.png?x=1&amp;y=2"
    )


@pytest.mark.parametrize("body", ["No picture.", "`<img src='/x.png'>`", '<img alt="no address">', '<img src="//[x">'])
def test_a_post_without_a_picture_has_no_card_of_one(app: Flask, client: FlaskClient, body: str) -> None:
    assert card(app, client, body) == {}
