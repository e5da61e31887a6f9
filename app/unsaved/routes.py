"""Keep what is being written on the server, so that its writer can continue on another device.

The editor's script sends the text some seconds after the last change. An unsaved text is no version of a post: nothing
that readers see depends on it, and only its writer gets it back. A save removes it (app/posts/editing.py). The browser
keeps what the server does not have yet.
Read next: app/static/editor.js.
"""

import json
import re
from typing import Final

import sqlalchemy as sa
from flask import Blueprint, abort, request
from flask.typing import ResponseReturnValue

from app.auth.access import Role, allow, signed_in
from app.database import commit, db, start_writing
from app.posts.models import BODY_LENGTH, Post
from app.posts.queries import posts_editable_by
from app.rate_limits import limiter
from app.unsaved.models import TOKEN_LENGTH, UnsavedText

TOKEN: Final = re.compile(f"[a-z0-9][a-z0-9-]{{0,{TOKEN_LENGTH - 1}}}")  # of a text, then of those that it continues
MOST_TEXTS: Final = 20  # of one writer; a new one takes the place of the oldest
MOST_CHARACTERS: Final = 2 * BODY_LENGTH  # the script sends JSON, where a line break takes two characters

blueprint = Blueprint("unsaved", __name__)


@blueprint.post("/posts/unsaved")
@blueprint.post("/posts/<key:post_id>/unsaved")
@allow(Role.AUTHOR)
@limiter.limit("30 per minute")
def store(post_id: int | None = None) -> ResponseReturnValue:
    """Store the text of one form, and delete the texts that it continues. An empty text says that it was discarded.

    If a writer discards a text, the one that it continues stays: the editor shows both, and only one was discarded.
    Each device stores under tokens of its own. If two devices continue the same text, both of the new texts stay.
    """
    if post_id is not None:
        db.first_or_404(posts_editable_by(signed_in()).where(Post.id == post_id))
    token, text = request.form["token"], request.form["text"]
    if not TOKEN.fullmatch(token):
        abort(400)
    if len(text) > MOST_CHARACTERS:
        abort(413)
    own = token.partition("-")[0]
    start_writing()
    forget(token if text else own)
    _make_room()
    if text:
        db.session.add(UnsavedText(author_id=signed_in().id, post_id=post_id, token=own, text=json.dumps(text)))
    commit()  # False: two requests stored the same text at once, and one of them is enough
    return "", 204


def forget(token: str) -> None:
    """Delete an unsaved text of the user, and those that it continues. `token` has the tokens of all, with hyphens."""
    tokens = token[:TOKEN_LENGTH].split("-")
    db.session.execute(sa.delete(UnsavedText).where(_is_mine(), UnsavedText.token.in_(tokens)))


def kept_texts(post: Post | None) -> list[str]:
    """Return what the user has not saved of a post, or of new posts."""
    is_of_post = UnsavedText.post_id == (post.id if post else None)
    return [json.loads(text) for text in db.session.scalars(sa.select(UnsavedText.text).where(_is_mine(), is_of_post))]


def _make_room() -> None:
    """Delete the oldest texts if there are many."""
    newest_first = sa.select(UnsavedText.id).where(_is_mine()).order_by(UnsavedText.kept_at.desc(), UnsavedText.id)
    old = db.session.scalars(newest_first.offset(MOST_TEXTS - 1)).all()
    db.session.execute(sa.delete(UnsavedText).where(UnsavedText.id.in_(old)))


def _is_mine() -> sa.ColumnElement[bool]:
    return UnsavedText.author_id == signed_in().id
