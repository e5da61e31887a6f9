"""Upload a picture with the plain form, and get it again."""

import re
from io import BytesIO
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from app.database import db
from app.models import Picture, User
from safe_markdown.tests.page_reader import tags_in
from safe_pictures import MOST_BYTES
from safe_pictures.tests.files import file_of, opened, photo
from tests.conftest import migrated
from tests.posts.writing import fields, the_post, writer
from tests.rows import add_user
from tests.signing_in import sign_in


def upload(client: FlaskClient, data: bytes = b"", alt: str = "", name: str = "photo.jpg") -> TestResponse:
    """Send the form."""
    sent = {"file": (BytesIO(data or file_of(photo())), name), "alt": alt}
    answer = client.post("/pictures", data=sent, content_type="multipart/form-data")
    answer.request.environ["wsgi.input"].close()  # the client keeps a large request in a file
    return answer


def markdown_in(answer: TestResponse) -> str:
    """Return what the page tells to write into a post."""
    found = re.search(r'<pre id="uploaded" tabindex="0"><code>(.*?)</code>', answer.text)
    assert found
    return found[1]


def address_in(answer: TestResponse) -> str:
    """Return the address of the picture that was uploaded."""
    return markdown_in(answer).rpartition("(")[2].removesuffix(")")


def test_an_author_uploads_a_picture_and_is_told_what_to_write(blog: Flask) -> None:
    answer = upload(writer(blog), alt="A  loom\nat work")
    assert answer.status_code == 201
    assert re.fullmatch(r"!\[A loom at work\]\(/pictures/[0-9a-f]{24}-40x30\.webp\)", markdown_in(answer))


def test_text_in_the_place_of_a_file_is_refused(blog: Flask) -> None:
    answer = writer(blog).post("/pictures", data={"file": "photo.jpg"})
    assert answer.status_code == 422
    assert "Choose a file." in answer.text


def test_everyone_sees_the_picture_and_may_keep_it_for_a_year(blog: Flask) -> None:
    answer = blog.test_client().get(address_in(upload(writer(blog))), buffered=True)
    assert (answer.status_code, answer.mimetype) == (200, "image/webp")
    assert opened(answer.data).size == (40, 30)
    assert set(answer.headers["Cache-Control"].split(", ")) == {"public", "max-age=31536000", "immutable"}
    assert "Set-Cookie" not in answer.headers
    assert "Vary" not in answer.headers


def test_a_picture_can_run_nothing_and_other_sites_may_show_it(blog: Flask) -> None:
    headers = blog.test_client().get(address_in(upload(writer(blog))), buffered=True).headers
    assert headers["Content-Security-Policy"] == "default-src 'none'; style-src 'unsafe-inline'; sandbox"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Cross-Origin-Resource-Policy"] == "cross-origin"


def test_a_browser_that_has_the_picture_gets_no_second_copy(blog: Flask) -> None:
    address = address_in(upload(writer(blog)))
    client = blog.test_client()
    tag = client.get(address, buffered=True).headers["ETag"]
    assert client.get(address, headers={"If-None-Match": tag}, buffered=True).status_code == 304


def test_every_version_that_a_post_names_is_there(blog: Flask) -> None:
    ada = writer(blog)
    ada.post("/posts", data=fields(body=markdown_in(upload(ada, file_of(photo(2000, 500)), "A loom"))))
    with blog.app_context():
        (image,) = [attributes for tag, attributes in tags_in(the_post().html) if tag == "img"]
    versions = [version.split() for version in image["srcset"].split(", ")]
    assert [width for _, width in versions] == ["640w", "1280w", "1920w"]
    for address, width in versions:
        answer = ada.get(address, buffered=True)
        assert answer.status_code == 200, address
        assert f"{opened(answer.data).width}w" == width
        answer.close()


@pytest.mark.parametrize(
    "file",
    ["0" * 24 + "-40x30", "x", "..%2Fblog.db", "0" * 24 + "-40x30-640", "%2e%2e/secret", "0" * 24 + "-40x30-%C2%B9"],
)
def test_there_is_nothing_at_another_address(blog: Flask, file: str, folder: Path) -> None:
    client = writer(blog)
    upload(client)
    (folder / "secret.webp").write_bytes(b"not a picture of a post")
    answer = client.get(f"/pictures/{file}.webp", buffered=True)
    assert answer.status_code == 404
    assert "immutable" not in answer.headers.get("Cache-Control", "")


def test_the_same_file_is_the_same_picture_and_is_stored_once(blog: Flask, folder: Path) -> None:
    ada, grace = writer(blog), writer(blog, "grace")
    addresses = {address_in(upload(client, name=name)) for client in (ada, grace) for name in ("a.jpg", "b.png")}
    assert len(addresses) == len(list(folder.iterdir())) == 1
    with blog.app_context():
        (picture,) = db.session.scalars(sa.select(Picture))
        assert picture.author_id == db.session.scalar(sa.select(User.id).where(User.username == "ada"))


def test_the_same_picture_in_another_file_is_stored_once_too(blog: Flask) -> None:
    ada = writer(blog)
    small, large = (file_of(photo(), "PNG", compress_level=level) for level in (9, 0))
    assert small != large
    assert address_in(upload(ada, small)) == address_in(upload(ada, large))


def test_an_author_finds_their_own_pictures_and_an_admin_finds_all(blog: Flask) -> None:
    ada, grace, admin = writer(blog), writer(blog, "grace"), writer(blog, "hopper", is_admin=True)
    address = address_in(upload(ada))
    assert address in ada.get("/pictures").text
    assert address not in grace.get("/pictures").text
    assert address in admin.get("/pictures").text


def test_words_of_the_alternative_text_are_no_markdown(blog: Flask) -> None:
    ada = writer(blog)
    alt = r"a [link](x) *b* `c` <i> \ &amp; ![d]"
    answer = upload(ada, alt=alt)
    markdown = markdown_in(answer).replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
    ada.post("/posts", data=fields(body=markdown))
    with blog.app_context():
        (image,) = [attributes for tag, attributes in tags_in(the_post().html) if tag == "img"]
        assert image["alt"] == alt


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "not a JPEG, PNG, WebP or GIF picture"),
        (b"\xff" * (MOST_BYTES + 1), "This file is too large. The limit is 20 MB."),
    ],
    ids=["no picture", "too large"],
)
def test_a_file_that_is_refused_leaves_nothing_and_the_form_keeps_the_words(
    blog: Flask, folder: Path, data: bytes, sentence: str
) -> None:
    answer = upload(writer(blog), data, alt="A loom")
    assert answer.status_code == 422
    assert sentence in answer.text
    assert 'value="A loom"' in answer.text
    assert not folder.exists()
    with blog.app_context():
        assert db.session.scalars(sa.select(Picture)).all() == []


def test_a_form_without_a_file_is_refused(blog: Flask) -> None:
    answer = writer(blog).post("/pictures", data={"alt": "A loom"})
    assert answer.status_code == 422
    assert "Choose a file." in answer.text


def test_a_request_that_is_far_too_large_is_refused_before_it_is_read(blog: Flask) -> None:
    answer = upload(writer(blog), b"\xff" * (MOST_BYTES + 200_000))
    assert answer.status_code == 413
    assert "This file is too large. The limit is 20 MB." in answer.text


def test_nobody_else_may_upload(blog: Flask, folder: Path) -> None:
    member = blog.test_client()
    with blog.app_context():
        sign_in(member, add_user("member"))
    assert upload(blog.test_client()).status_code == 401
    assert upload(member).status_code == 403
    assert not folder.exists()


def test_another_site_cannot_upload(blog: Flask, folder: Path) -> None:
    ada = writer(blog)
    ada.environ_base["HTTP_SEC_FETCH_SITE"] = "cross-site"
    assert upload(ada).status_code == 403
    assert not folder.exists()


def test_uploads_are_limited(tmp_path: Path, folder: Path) -> None:
    ada = writer(migrated(f"sqlite:///{tmp_path}/blog.db", PICTURES_FOLDER=str(folder), HAS_LIMITS=True))
    answers = [upload(ada).status_code for _ in range(61)]
    assert answers == [201] * 60 + [429]


def test_pictures_stay_when_their_author_goes(blog: Flask) -> None:
    address = address_in(upload(writer(blog)))
    with blog.app_context():
        db.session.delete(db.session.scalars(sa.select(User)).one())
        db.session.commit()
        assert db.session.scalars(sa.select(Picture.author_id)).all() == [None]
    assert blog.test_client().get(address, buffered=True).status_code == 200
