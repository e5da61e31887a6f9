# app/routes.py
from flask import Blueprint, render_template

from app.database import db
from app.models import Post

blueprint = Blueprint("posts", __name__)


@blueprint.get("/")
def index():
    posts = db.session.scalars(db.select(Post).order_by(Post.title))
    return render_template("index.html", posts=posts)
