"""The language of a post is written into pages and feeds. How it is guessed: safe_markdown/tests/test_language.py."""

import pytest
from flask import Flask
from flask.testing import FlaskClient
from markupsafe import escape

from safe_markdown.tests.test_language import SENTENCES
from tests.posts.writing import fields, stored, the_post, writer
from tests.rows import add_post


def test_a_page_says_the_language_of_a_post_that_is_not_its_own(app: Flask, client: FlaskClient) -> None:
    with app.app_context():
        add_post("Der Webstuhl", slug="loom", body=SENTENCES["de"])
        add_post("The engine", slug="engine", body=SENTENCES["en"])
    page = client.get("/posts/loom").text
    assert '<h1 dir="auto" lang="de">' in page
    assert '<div class="prose" dir="auto" lang="de">' in page
    assert '<html lang="en">' in page
    assert client.get("/").text.count('lang="de"') == 2
    assert client.get("/posts/engine").text.count("lang=") == 1


def test_a_feed_says_the_language_of_each_post(app: Flask, client: FlaskClient) -> None:
    with app.app_context():
        add_post("Der Webstuhl", body=SENTENCES["de"])
        add_post("Flask")
    assert [item.get("language") for item in client.get("/feed.json").get_json()["items"]] == [None, "de"]
    assert client.get("/feed.atom").text.count('<entry xml:lang="de">') == 1


def test_a_writer_sets_the_language_that_cannot_be_detected(app: Flask) -> None:
    ada = writer(app)
    post_id = stored(app, "Vävstol", slug="loom")
    assert ada.get("/posts/loom").text.count("lang=") == 1
    for sent, attribute in (("sv", ' lang="sv"'), ("pt-BR", ' lang="pt-BR"'), ("", ""), ("en", "")):
        with app.app_context():
            version = str(the_post().version)
        answer = ada.post(f"/posts/{post_id}", data=fields(title="Vävstol", language=sent, version=version))
        assert answer.status_code == 302
        page = ada.get("/posts/loom").text
        assert f'<h1 dir="auto"{attribute}>' in page
        assert f'<div class="prose" dir="auto"{attribute}>' in page


@pytest.mark.parametrize("code", ["Deutsch", "d", "de_DE", "de-", '"', "de-" + "x" * 40])
def test_a_language_that_is_no_code_is_refused_and_kept_in_the_form(app: Flask, code: str) -> None:
    answer = writer(app).post("/posts", data=fields(language=code))
    assert answer.status_code == 422
    assert "Use a code such as de or pt-BR." in answer.text
    assert f'value="{escape(code)}"' in answer.text
