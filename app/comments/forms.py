"""The form for a comment. Visitors give a name; people who are signed in do not need to.

Notice `website`, a trap for spam programs: a class hides the field from people, while programs fill in every field.
Read next: app/comments/thread.py.
"""

from wtforms import Form, StringField, TextAreaField
from wtforms.validators import Length

from app.comments.models import COMMENT_LENGTH, NAME_LENGTH
from app.text import at_most, one_line, tidy, typed


class CommentForm(Form):
    """A name, 1 to NAME_LENGTH characters, and a body, 1 to COMMENT_LENGTH characters; neither may be blank."""

    name = StringField(
        "Your name",
        [Length(min=1, message="Give your name, so that others can answer you."), at_most(NAME_LENGTH)],
        filters=[typed, one_line],
    )
    body = TextAreaField(
        "Your comment",
        [Length(min=1, message="Write your comment here."), at_most(COMMENT_LENGTH)],
        filters=[typed, tidy, str.strip],
        description="Markdown: *emphasis*, `code`, > quotes, [links](https://example.com) and lists.",
    )
    website = StringField("Leave this empty")
