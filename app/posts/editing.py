"""Writing: a new post, and a change of one. Both are the same form, and both are stored by `save`.

Notice what a save must not do: overwrite what somebody stored since the form was opened. The form carries the version
that it began with. Where the post has another by now, and other words, the writer sees both and chooses (409).
Read next: app/posts/desk.py, app/posts/revisions.py, and app/static/editor.js.
"""

from collections.abc import Callable
from typing import Any

import sqlalchemy as sa
import sqlalchemy.orm as so
from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.exc import IntegrityError

from app.auth.access import Role, allow, signed_in
from app.auth.models import User
from app.database import db, start_writing
from app.markdown import render
from app.posts.difference import difference
from app.posts.forms import PostForm
from app.posts.models import Post
from app.posts.moments import moment_in_words
from app.posts.queries import posts_editable_by, tags_to_suggest

POST = "/posts/<int(max=2147483647):post_id>"  # the largest number that a key can be
SAVED = {"draft": "Saved as a draft.", "scheduled": "Saved and scheduled.", "published": "Saved and published."}

blueprint = Blueprint("editing", __name__)
blueprint.add_app_template_filter(moment_in_words)


@blueprint.get("/posts/new", endpoint="new")
@blueprint.get(f"{POST}/edit")
@allow(Role.AUTHOR)
def edit(post_id: int | None = None) -> ResponseReturnValue:
    """The form, empty or with a post in it."""
    post = post_to_read(post_id) if post_id is not None else None
    return _editor(PostForm(obj=post), post)


@blueprint.post("/posts/preview")
@blueprint.post(f"{POST}/preview")
@allow(Role.AUTHOR)
def preview(post_id: int | None = None) -> ResponseReturnValue:
    """The form as it was sent, with its text as readers would see it. Nothing is stored."""
    post = post_to_read(post_id) if post_id is not None else None
    form = PostForm(request.form, obj=post)
    if not form.body.validate(form):
        return _editor(form, post, 422)
    return _editor(form, post, preview=render(form.body.data or "").html)


@blueprint.post("/posts")
@blueprint.post(POST)
@allow(Role.AUTHOR)
def save(post_id: int | None = None, tries: int = 5) -> ResponseReturnValue:
    """Store a new post, or a change of one."""
    post = post_to_read(post_id) if post_id is not None else None
    form = PostForm(request.form, obj=post)
    if not form.validate():
        return _editor(form, post, 422)
    render(form.body.data or "")  # it is remembered, so the transaction will not wait for it
    try:
        return _store(form, post_id)
    except IntegrityError:
        db.session.rollback()
        if db.session.scalar(sa.select(Post.id).where(Post.slug == form.slug.data, Post.id != post_id)):
            form.slug.errors = ["Another post has this address. Choose another one."]
            return _editor(form, post, 422)
        if tries == 1:
            raise
    # Somebody had just made the same tag, or was given the address that the title gives: now that is there.
    return save(post_id, tries - 1)


def post_to_read(post_id: int) -> Post:
    """Return a post that the user may edit; 404 for every other."""
    post: Post = db.first_or_404(posts_editable_by(signed_in()).where(Post.id == post_id))
    return post


def post_to_change(post_id: int, among: Callable[[User], sa.Select[Post]] = posts_editable_by) -> Post:
    """Begin a transaction and return one of the posts `among` in it, locked: no other save comes between. Or 404."""
    start_writing()
    posts = among(signed_in()).where(Post.id == post_id).options(so.lazyload(Post.author))
    post: Post = db.first_or_404(posts.with_for_update(of=Post))
    return post


def done(sentence: str, endpoint: str, **values: Any) -> ResponseReturnValue:
    """Commit, and lead to a page that says what was done."""
    db.session.commit()
    flash(sentence)
    return redirect(url_for(endpoint, **values))


def _store(form: PostForm, post_id: int | None) -> ResponseReturnValue:
    if post_id is None:
        start_writing()
        post = Post(author_id=signed_in().id)
    else:
        post = post_to_change(post_id)
        is_stale = form.version.data != str(post.version)
        if is_stale and form.as_text(post) != PostForm(obj=post).as_text(post):
            return _conflict(form, post)
    form.fill(post)
    db.session.add(post)
    db.session.flush()  # which gives a new post its id
    is_timeless = form.published_at.data and not post.published_at
    sentence = SAVED[post.state] + (" A draft has no time: to publish it then, choose Schedule." if is_timeless else "")
    return done(sentence, "editing.edit", post_id=post.id, _anchor="saved")


def _conflict(form: PostForm, post: Post) -> ResponseReturnValue:
    """Show what was stored meanwhile beside what was sent. Sent again, the form replaces what it was shown with."""
    theirs, mine = PostForm(obj=post).as_text(post), form.as_text(post)
    form.version.data = str(post.version)
    db.session.rollback()  # the difference may take a second, and others want to write
    return _editor(form, post, 409, theirs=theirs, difference=difference(theirs, mine))


def _editor(form: PostForm, post: Post | None, status: int = 200, **shown: object) -> ResponseReturnValue:
    tags = db.session.scalars(tags_to_suggest())
    return render_template("posts/editor.html", form=form, post=post, tags=tags, **shown), status
