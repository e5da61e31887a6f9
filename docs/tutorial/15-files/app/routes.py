# app/routes.py
from flask import Blueprint, redirect, render_template, request

from app.database import db
from app.models import Post, User

blueprint = Blueprint("posts", __name__)


@blueprint.get("/")
def index():
    posts = db.session.scalars(db.select(Post).order_by(Post.title))
    return render_template("index.html", posts=posts)


@blueprint.post("/")
def create():
    author = db.session.scalars(db.select(User)).first()
    db.session.add(Post(title=request.form["title"], author=author))
    db.session.commit()
    return redirect("/")
