"""The form below a post: a visitor gives a name, a signed-in person needs none.

Notice `website`: people do not see that field (its class hides it), while programs fill in every field they find.
Read next: app/comments/thread.py.
"""

from wtforms import Form, StringField, TextAreaField
from wtforms.validators import Length

from app.comments.models import COMMENT_LENGTH, NAME_LENGTH
from app.text import one_line, tidy, typed


class CommentForm(Form):
    """A name, 1 to NAME_LENGTH characters, and a body, 1 to COMMENT_LENGTH characters; neither may be blank."""

    name = StringField(
        "Your name",
        [
            Length(min=1, message="Give a name, so that others can answer you."),
            Length(max=NAME_LENGTH, message=f"A name holds {NAME_LENGTH} characters at most."),
        ],
        filters=[typed, one_line],
    )
    body = TextAreaField(
        "Your comment",
        [
            Length(min=1, message="Write your comment here."),
            Length(max=COMMENT_LENGTH, message=f"A comment holds {COMMENT_LENGTH:,} characters at most."),
        ],
        filters=[typed, tidy, str.strip],
        description="Markdown: *emphasis*, `code`, > quotes, [links](https://example.com) and lists.",
    )
    website = StringField("Leave this empty")
