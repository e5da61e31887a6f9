"""The editor saves the text. If it cannot, the text stays on the page."""

from html import unescape

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.database import db
from app.models import Revision, Tag
from app.posts.models import BODY_LENGTH
from safe_markdown.tests.page_reader import tags_in
from tests.posts.writing import fields, stored, the_post, watch_renders, writer
from tests.rows import NOON


@pytest.fixture
def ada(app: Flask) -> FlaskClient:
    """Asks as Ada, an author."""
    return writer(app)


def test_a_new_post_is_a_draft_of_its_writer(app: Flask, ada: FlaskClient) -> None:
    answer = ada.post("/posts", data=fields(tags="Engines, Looms"))
    with app.app_context():
        post = the_post()
        assert (post.title, post.body, post.slug, post.published_at) == ("Engines", "About engines.", "engines", None)
        assert (post.author.username, [tag.name for tag in post.tags]) == ("ada", ["Engines", "Looms"])
        assert answer.location == f"/posts/{post.id}/edit#saved"


def test_the_editor_shows_a_post_as_it_is(app: Flask, ada: FlaskClient) -> None:
    post_id = stored(
        app, "Ängines 🚂", body="\n<b>&amp;\n", published_at=NOON, tags=[Tag(name="Looms"), Tag(name="Flax")]
    )
    page = ada.get(f"/posts/{post_id}/edit").text
    shown = {tag["name"]: tag.get("value") for name, tag in tags_in(page) if name == "input" and "name" in tag}
    assert shown == {
        "title": "Ängines 🚂",
        "tags": "Flax, Looms",
        "own_summary": "",
        "slug": "angines",
        "language": "",
        "published_at": "2026-05-06T12:00",
        "version": "1",
        "token": "",
    }
    assert "&lt;b&gt;&amp;amp;</textarea>" in page


def test_what_the_editor_shows_sent_back_changes_nothing(app: Flask, ada: FlaskClient) -> None:
    moment = NOON.replace(second=17, microsecond=4)
    many = [Tag(name="Looms, of wood"), *[Tag(name=f"tag {number}") for number in range(25)]]  # an imported post
    post_id = stored(app, slug="Old_Address", published_at=moment, tags=many)
    page = ada.get(f"/posts/{post_id}/edit").text
    shown = {tag["name"]: tag.get("value", "") for name, tag in tags_in(page) if name == "input" and "name" in tag}
    assert ada.post(f"/posts/{post_id}", data={**shown, "body": "About *Engines*."}).status_code == 302
    with app.app_context():
        assert (the_post().version, the_post().published_at, the_post().slug) == (1, moment, "Old_Address")
        assert len(the_post().tags) == 26


def test_a_save_keeps_the_words_before(app: Flask, ada: FlaskClient) -> None:
    post_id = stored(app, body="One.")
    assert ada.post(f"/posts/{post_id}", data=fields(body="Two.")).status_code == 302
    with app.app_context():
        assert (the_post().body, the_post().html) == ("Two.", "<p>Two.</p>\n")
        assert db.session.scalars(db.select(Revision.body)).all() == ["One."]


@pytest.mark.parametrize("kind", ["sqlite"], indirect=True)
def test_a_save_renders_once_and_never_while_it_keeps_others_from_writing(
    app: Flask, ada: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    renders = watch_renders(app, monkeypatch)
    ada.post("/posts", data=fields(body="*One.*", tags="Looms"))
    assert renders == [False]
    with app.app_context():
        post_id = the_post().id
    assert ada.post(f"/posts/{post_id}", data=fields(body="*Two.*", tags="Flax")).status_code == 302
    assert renders == [False, False]
    with app.app_context():
        assert the_post().body_html == "<p><em>Two.</em></p>\n"


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"title": " \t"}, "Give the post a title."),
        ({"title": "a" * 301}, "301 characters. The limit is 300."),
        ({"body": "a" * (BODY_LENGTH + 1)}, "200,001 characters. The limit is 200,000."),
        ({"slug": "new"}, "The blog itself uses this address."),
        ({"slug": "Über uns"}, "hyphens, like this: uber-uns"),
        ({"slug": "a" * 201}, "The limit is 200."),
        ({"tags": ",".join(str(number) for number in range(21))}, "These are 21 tags. The limit is 20."),
        ({"tags": "a" * 65}, "has 65 characters. The limit is 64."),
        ({"published_at": "tomorrow", "publication": "later"}, "Write a day and a time"),
        ({"publication": "later"}, "Choose the time of publication."),
        ({"published_at": "2001-01-01T12:00", "publication": "later"}, "This time has passed."),
    ],
    ids=lambda value: next(iter(value)) if isinstance(value, dict) else "",
)
def test_what_cannot_be_stored_stays_on_the_page_with_a_sentence(
    app: Flask, ada: FlaskClient, wrong: dict[str, str], sentence: str
) -> None:
    typed = fields(title="A title\N{STEAM LOCOMOTIVE}", body="A long text.", tags="Looms", slug="looms") | wrong
    post_id = stored(app, "Before", body="Before.")
    for address in ("/posts", f"/posts/{post_id}"):
        answer = ada.post(address, data=typed)
        page = unescape(answer.text)
        assert answer.status_code == 422
        assert sentence in page
        for name in ("title", "tags", "slug", "published_at"):
            assert f'value="{" ".join(typed[name].split())}"' in page
        assert f"{typed['body']}</textarea>" in page
    with app.app_context():
        assert the_post().body == "Before."


def test_a_text_at_its_limit_in_any_script_is_stored(app: Flask, ada: FlaskClient) -> None:
    text = "字" * (BODY_LENGTH - 2) + "🚂."
    assert ada.post("/posts", data=fields(title="א" * 300, body=text)).status_code == 302
    with app.app_context():
        assert the_post().body == text


def test_a_nul_which_no_database_takes_is_left_out(app: Flask, ada: FlaskClient) -> None:
    assert ada.post("/posts", data=fields(title="En\0gines", body="\0a", tags="b\0", slug="c\0")).status_code == 302
    with app.app_context():
        assert (the_post().title, the_post().body, the_post().slug) == ("Engines", "a", "c")


def test_names_of_one_tag_are_one_tag_and_a_tag_that_is_there_is_used(app: Flask, ada: FlaskClient) -> None:
    with app.app_context():
        db.session.add(Tag(name="Looms"))
        db.session.commit()
    ada.post("/posts", data=fields(tags="looms, LOOMS,, flax"))
    with app.app_context():
        assert [tag.name for tag in the_post().tags] == ["flax", "Looms"]


def test_an_address_that_is_taken_is_a_sentence_beside_it(app: Flask, ada: FlaskClient) -> None:
    stored(app, "Compilers", author="grace", slug="compilers", published_at=None)
    post_id = stored(app, "Engines")
    for address in ("/posts", f"/posts/{post_id}"):
        answer = ada.post(address, data=fields(body="Typed.", slug="compilers"))
        assert answer.status_code == 422
        assert "Another post has this address." in answer.text
        assert "Typed.</textarea>" in answer.text


def test_the_title_new_gets_another_address(app: Flask, ada: FlaskClient) -> None:
    ada.post("/posts", data=fields(title="New"))
    with app.app_context():
        assert the_post().slug == "new-2"


def test_an_admin_may_edit_and_the_author_stays(app: Flask) -> None:
    admin = writer(app, "grace", is_admin=True)
    post_id = stored(app, body="One.")
    assert admin.post(f"/posts/{post_id}", data=fields(body="Two.")).status_code == 302
    with app.app_context():
        assert (the_post().body, the_post().author.username) == ("Two.", "ada")


def test_a_preview_shows_the_text_and_keeps_the_form_and_stores_nothing(app: Flask, ada: FlaskClient) -> None:
    post_id = stored(app, body="Before.")
    for address in ("/posts/preview", f"/posts/{post_id}/preview"):
        answer = ada.post(address, data=fields(title="", body="*Typed*<script>x</script>", tags="Looms"))
        assert answer.status_code == 200
        assert "<p><em>Typed</em></p>" in answer.text
        assert "*Typed*&lt;script&gt;x&lt;/script&gt;</textarea>" in answer.text
        assert 'value="Looms"' in answer.text
    with app.app_context():
        assert the_post().body == "Before."


def test_a_preview_of_a_text_that_is_too_long_says_so(ada: FlaskClient) -> None:
    answer = ada.post("/posts/preview", data=fields(body="[" * (BODY_LENGTH + 1)))
    assert answer.status_code == 422
    assert "The limit is 200,000." in answer.text


@pytest.mark.parametrize("key", [0, 99, 2**31 - 1, 2**31, 2**70])
def test_a_post_that_is_not_there_is_not_found(ada: FlaskClient, key: int) -> None:
    assert ada.get(f"/posts/{key}/edit").status_code == 404
    assert ada.post(f"/posts/{key}/deletion").status_code == 404
