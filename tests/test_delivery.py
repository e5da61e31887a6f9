"""Text is compressed for clients that can read it, and browsers keep static files until these change."""

import gzip
import re
from base64 import b64encode
from hashlib import sha384
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.conftest import ROOT
from tests.rows import add_many_posts

STYLE = (ROOT / "app" / "static" / "style.css").read_bytes()


def style_address(client: FlaskClient) -> str:
    """Return the address of the stylesheet, as the home page has it."""
    found = re.search(r'href="(/static/style[^"]+)"', client.get("/").text)
    assert found
    return found[1]


@pytest.mark.parametrize("address", ["/", "/archive", "/feed.atom", "/feed.json", "/sitemap.xml", "/static/style.css"])
def test_text_is_compressed_for_a_client_that_can_read_it(app: Flask, client: FlaskClient, address: str) -> None:
    with app.app_context():
        add_many_posts(10)
    with client.get(address) as plain, client.get(address, headers={"Accept-Encoding": "br, gzip"}) as packed:
        assert packed.headers["Content-Encoding"] == "gzip"
        assert len(packed.data) == packed.content_length
        assert len(packed.data) < len(plain.data) / 2
        assert gzip.decompress(packed.data) == plain.data
        assert "Content-Encoding" not in plain.headers
        assert "Accept-Encoding" in plain.vary
        assert "Accept-Encoding" in packed.vary


@pytest.mark.parametrize("accepted", ["", "br", "identity", "gzip;q=0", "*;q=0"])
def test_a_client_that_cannot_read_it_gets_plain_text(client: FlaskClient, accepted: str) -> None:
    with client.get("/static/style.css", headers={"Accept-Encoding": accepted}) as answer:
        assert (answer.headers.get("Content-Encoding"), answer.data) == (None, STYLE)


def test_a_short_answer_and_a_part_of_a_file_stay_as_they_are(client: FlaskClient) -> None:
    headers = {"Accept-Encoding": "gzip"}
    assert client.get("/healthz", headers=headers).data == b"ok\n"
    with client.get("/static/style.css", headers={**headers, "Range": "bytes=0-999"}) as answer:
        assert (answer.status_code, answer.data) == (206, STYLE[:1000])


def test_a_head_request_tells_the_length_of_the_compressed_page(client: FlaskClient) -> None:
    headers = {"Accept-Encoding": "gzip"}
    assert client.head("/", headers=headers).content_length == client.get("/", headers=headers).content_length


def test_a_feed_reader_that_has_the_compressed_feed_gets_no_other(app: Flask, client: FlaskClient) -> None:
    with app.app_context():
        add_many_posts(1)
    headers = {"Accept-Encoding": "gzip"}
    etag = client.get("/feed.atom", headers=headers).headers["ETag"]
    assert etag.startswith("W/")  # RFC 9110: the same words, in other bytes
    assert client.get("/feed.atom", headers={**headers, "If-None-Match": etag}).status_code == 304


def test_a_browser_keeps_a_file_whose_address_has_its_fingerprint(client: FlaskClient) -> None:
    with client.get(style_address(client)) as answer:
        assert (answer.status_code, answer.data) == (200, STYLE)
        assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"


@pytest.mark.parametrize("query", ["", "?v=", "?v=000000000000", "?v=None"])
def test_a_browser_asks_again_for_a_file_at_any_other_address(client: FlaskClient, query: str) -> None:
    with client.get(f"/static/style.css{query}") as answer:
        assert (answer.status_code, answer.headers["Cache-Control"]) == (200, "no-cache")


def test_a_file_that_changes_gets_another_address(app: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "style.css"
    file.write_text("old")
    monkeypatch.setattr(app, "static_folder", str(tmp_path))
    client = app.test_client()
    before = style_address(client)
    file.write_text("new")
    assert style_address(client) != before


@pytest.mark.parametrize(
    "address", ["/static/nothing.css?v=None", "/static/..%2F..%2Fconfig.py?v=1", "/static/%00?v=1"]
)
def test_a_file_that_is_not_there_has_no_fingerprint(client: FlaskClient, address: str) -> None:
    assert client.get(address).status_code in (400, 404)


def test_each_script_has_the_checksum_of_its_content(app: Flask, client: FlaskClient) -> None:
    scripts = re.findall(r'<script src="([^"]+)" integrity="sha384-([^"]+)"', client.get("/").text)
    assert scripts
    assert len(scripts) == client.get("/").text.count("<script src=")
    for address, checksum in scripts:
        with client.get(address) as answer:
            assert b64encode(sha384(answer.data).digest()).decode() == checksum
