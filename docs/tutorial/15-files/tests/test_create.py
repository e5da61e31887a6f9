# tests/test_create.py
from app.database import db
from app.models import Post, User


def test_a_post_is_kept(app, client):
    with app.app_context():
        db.session.add(User(username="grace"))
        db.session.commit()
    client.post("/", data={"title": "New"})
    with app.app_context():
        assert db.session.scalars(db.select(Post.title)).all() == ["New"]
