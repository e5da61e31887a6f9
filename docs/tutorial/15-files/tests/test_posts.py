# tests/test_posts.py
from app.database import db
from app.models import Post, User


def test_the_page_shows_a_post(app, client):
    with app.app_context():
        db.session.add(Post(title="Only a test", author=User(username="grace")))
        db.session.commit()
    assert "Only a test" in client.get("/").text


def test_a_title_is_text_and_not_html(app, client):
    with app.app_context():
        db.session.add(Post(title="<b>Bold</b>", author=User(username="grace")))
        db.session.commit()
    assert "&lt;b&gt;Bold&lt;/b&gt;" in client.get("/").text
