"""The form below a post: a visitor gives a name, a signed-in person needs none.

Notice `website`: people do not see that field (its class hides it), while programs fill in every field they find.
Read next: app/comments/thread.py.
"""

from flask import request
from wtforms import Form, StringField, TextAreaField
from wtforms.validators import Length

from app.auth.models import User
from app.comments.models import COMMENT_LENGTH, NAME_LENGTH
from app.posts.models import tidy


def comment_form(user: User | None) -> "CommentForm":
    """Return the form for `user`, or for a visitor, filled with what the request sent."""
    form = CommentForm(request.form)
    if user:
        del form.name  # it is None then: https://wtforms.readthedocs.io/en/stable/specific_problems/
    return form


def _clean(text: str | None) -> str:
    """Return `text` with bare newlines, nothing blank at its ends, and without NUL, which no database takes."""
    return tidy((text or "").replace("\0", "")).strip()


def _one_line(text: str | None) -> str:
    return " ".join(_clean(text).split())


class CommentForm(Form):
    """A name, 1 to NAME_LENGTH characters, and a body, 1 to COMMENT_LENGTH characters; neither may be blank."""

    name = StringField(
        "Your name",
        [
            Length(min=1, message="Give a name, so that others can answer you."),
            Length(max=NAME_LENGTH, message=f"A name holds {NAME_LENGTH} characters at most."),
        ],
        filters=[_one_line],
    )
    body = TextAreaField(
        "Your comment",
        [
            Length(min=1, message="Write your comment here."),
            Length(max=COMMENT_LENGTH, message=f"A comment holds {COMMENT_LENGTH:,} characters at most."),
        ],
        filters=[_clean],
        description="Markdown: *emphasis*, `code`, > quotes, [links](https://example.com) and lists.",
    )
    website = StringField("Leave this empty")
