"""The editor: write a new post, or change an old one. Both use the same form and the same function, `save`.

Notice that a save never overwrites a text that somebody else has saved in the meantime. The form carries the version of
the post that it was filled with. If the post has a newer version and other words, the writer sees both texts and
chooses (409 Conflict).
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
from app.markdown import Rendered, render
from app.posts.forms import PostForm
from app.posts.models import Post
from app.posts.queries import latest_posts_by, posts_editable_by, tags_to_suggest
from app.rate_limits import limiter
from app.unsaved import routes as unsaved
from safe_markdown import difference

SAVED = {
    "draft": "Saved as a draft.",
    "scheduled": "Saved and scheduled.",
    "published": "Saved. Readers see this version.",
}

blueprint = Blueprint("editing", __name__)


@blueprint.get("/posts/new", endpoint="new")
@blueprint.get("/posts/<key:post_id>/edit")
@allow(Role.AUTHOR)
def edit(post_id: int | None = None) -> ResponseReturnValue:
    """Show the form, empty or with a post in it."""
    post = post_to_read(post_id) if post_id is not None else None
    return _editor(PostForm(obj=post), post)


@blueprint.post("/posts/preview")
@blueprint.post("/posts/<key:post_id>/preview")
@allow(Role.AUTHOR)
@limiter.limit("3000000 per minute", cost=lambda: len(request.form.get("body", "")))  # characters
def preview(post_id: int | None = None) -> ResponseReturnValue:
    """Show the form again, with the text as readers would see it. Nothing is saved."""
    post = post_to_read(post_id) if post_id is not None else None
    form = PostForm(request.form, obj=post)
    if not form.body.validate(form):
        return _editor(form, post, 422)
    return _editor(form, post, preview=render(form.body.data or "").html)


@blueprint.post("/posts")
@blueprint.post("/posts/<key:post_id>")
@allow(Role.AUTHOR)
def save(post_id: int | None = None, tries: int = 5) -> ResponseReturnValue:
    """Save a new post, or a change of an old one."""
    post = post_to_read(post_id) if post_id is not None else None
    form = PostForm(request.form, obj=post)
    if not form.validate():
        return _editor(form, post, 422)
    rendered = render(form.body.data or "")  # here, because nobody else can write during the transaction below
    try:
        return _store(form, rendered, post_id)
    except IntegrityError:
        db.session.rollback()
        if first := post_id is None and _sent_before(form):
            return save(first)
        if db.session.scalar(sa.select(Post.id).where(Post.slug == form.slug.data, Post.id != post_id)):
            form.slug.errors = ["Another post has this address. Choose a different one."]
            return _editor(form, post, 422)
        if tries == 1:
            raise
    # Another request has just committed the same tag or slug. We can see it now, so try again.
    return save(post_id, tries - 1)


def post_to_read(post_id: int) -> Post:
    """Return a post that the user may edit. Aborts with 404 for every other post."""
    post: Post = db.first_or_404(posts_editable_by(signed_in()).where(Post.id == post_id))
    return post


def post_to_change(post_id: int, posts_of: Callable[[User], sa.Select[Post]] = posts_editable_by) -> Post:
    """Begin a transaction, and return the post locked in it, so that no other save comes between.

    Aborts with 404 if the post is not one of `posts_of` the user.
    """
    start_writing()
    posts = posts_of(signed_in()).where(Post.id == post_id).options(so.lazyload(Post.author))
    post: Post = db.first_or_404(posts.with_for_update(of=Post))
    return post


def done(sentence: str, endpoint: str, **values: Any) -> ResponseReturnValue:
    """Commit, then redirect to a page that tells the user so with `sentence`."""
    db.session.commit()
    flash(sentence)
    return redirect(url_for(endpoint, **values))


def _store(form: PostForm, rendered: Rendered, post_id: int | None) -> ResponseReturnValue:
    if post_id is None:
        start_writing()
        post = Post(author_id=signed_in().id)
    else:
        post = post_to_change(post_id)
        is_stale = form.version.data != str(post.version)
        if is_stale and form.as_text() != PostForm(obj=post).as_text():
            return _conflict(form, post)
    with db.session.no_autoflush:  # a query for tags must not write a post that has only half of its values
        form.fill(post)
        post.body_html, post.summary = rendered
    db.session.add(post)
    db.session.flush()  # gives a new post its id
    if first := post_id is None and _sent_before(form, post.id):
        db.session.rollback()
        return save(first)
    unsaved.forget(form.token.data or "")
    anchor = f"saved{form.token.data}"  # tells the script which text it need not keep any longer
    if form.publication.data == "now":
        return done("Published.", "posts.show", slug=post.slug, _anchor=anchor)
    is_timeless = form.published_at.data and not post.published_at
    sentence = SAVED[post.state] + (" To publish it later, use Schedule." if is_timeless else "")
    return done(sentence, "editing.edit", post_id=post.id, _anchor=anchor)


def _sent_before(form: PostForm, post_id: int | None = None) -> int | None:
    """Return the id of the first post if the user has sent a new post twice: it is not `post_id`, but has its words.

    Ask only after the new post has got its slug. A request at the same time either has committed by then, so its post
    is found here, or chooses the same slug, and the database refuses one of the two.
    """
    words = form.title.data, form.body.data or ""
    posts = latest_posts_by(signed_in()).where(Post.title == words[0], Post.body == words[1], Post.id != post_id)
    # MariaDB takes letters in either case for the same, so compare once more here.
    found = db.session.execute(posts.with_only_columns(Post.id, Post.title, Post.body))
    return next((first_id for first_id, *same in found if tuple(same) == words), None)


def _conflict(form: PostForm, post: Post) -> ResponseReturnValue:
    """Show the saved text beside the text that was sent. The form gets the newest version, so it can be sent again."""
    theirs, mine = PostForm(obj=post).as_text(), form.as_text()
    form.version.data = str(post.version)
    db.session.rollback()  # the comparison may take a second, and others want to write
    return _editor(form, post, 409, theirs=theirs, difference=difference(theirs, mine))


def _editor(form: PostForm, post: Post | None, status: int = 200, **shown: object) -> ResponseReturnValue:
    tags = db.session.scalars(tags_to_suggest())
    shown["kept"] = unsaved.kept_texts(post)
    return render_template("posts/editor.html", form=form, post=post, tags=tags, **shown), status
