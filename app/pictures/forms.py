"""The form for a picture: the file, and its description in words.

Read next: app/pictures/storing.py.
"""

import re
from typing import Final

from wtforms import FileField, Form, StringField
from wtforms.validators import ValidationError

from app.text import at_most, one_line, typed
from safe_pictures import MOST_BYTES

ALT_LENGTH: Final = 1_000  # characters
SIGN: Final = re.compile(r"[\\`*_\[\]<>&~]")  # Markdown would take it for more than a character


class PictureForm(Form):
    """A file and its alternative text, which is empty for a picture that only decorates."""

    file = FileField(
        "File",
        description=f"A JPEG, PNG, WebP or GIF picture of at most {MOST_BYTES >> 20} MB.",
        render_kw={"accept": "image/jpeg,image/png,image/webp,image/gif"},
    )
    alt = StringField(
        "Alternative text",
        [at_most(ALT_LENGTH)],
        filters=[typed, one_line],
        description="Say what the picture shows, for people who cannot see it. Leave it empty if it only decorates.",
        render_kw={"autocomplete": "off"},
    )

    def validate_file(self, field: FileField) -> None:
        """Require a file. What it holds is checked when it becomes a picture."""
        if not field.data or isinstance(field.data, str):  # no browser sends text here
            raise ValidationError("Choose a file.")

    def markdown(self, address: str) -> str:
        """Return what a post needs to show the picture that is at `address`."""
        words = SIGN.sub(r"\\\g<0>", self.alt.data or "")
        return f"![{words}]({address})"
