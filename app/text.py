"""Clean up and check text before it is stored: in models, and as `filters` and validators of form fields."""

import re
from collections.abc import Callable
from functools import cache
from sys import maxunicode
from typing import Final
from unicodedata import combining, normalize

from wtforms import Field, Form
from wtforms.validators import StopValidation

MOST_MARKS: Final = 30  # accents on one letter, as Unicode's Stream-Safe Text Format allows (UAX #15, section 13)


def typed(text: str | None) -> str:
    """Return the text of a form field without NUL characters, which no database accepts. Use it as the first filter.

    Raises ValueError, which WTForms shows beside the field, if a letter has more than MOST_MARKS accents.
    """
    check_marks(text or "")
    return (text or "").replace("\0", "")


def at_most(limit: int) -> Callable[[Form, Field], None]:
    """Return a validator that refuses a text of more than `limit` characters.

    The other validators do not run then. To make a slug or to normalize an address may take minutes for a long text.
    """

    def check(_: Form, field: Field) -> None:
        length = len(field.data or "")  # a filter may make None of a text of which nothing is left
        if length > limit:
            raise StopValidation(f"This is too long: {length:,} characters. The limit is {limit:,}.")

    return check


def check_marks(text: str) -> None:
    """Raise ValueError if a letter has more than MOST_MARKS accents. Each later step with such a text is slow."""
    if not text.isascii() and _too_many_marks().search(text):
        raise ValueError(f"A letter has more than {MOST_MARKS} accents. Remove some of them.")


def tidy(text: str) -> str:
    """Return `text` with "\\n" at the end of each line, and without empty lines at its beginning and end."""
    return text.replace("\r\n", "\n").replace("\r", "\n").strip("\n")


def composed(text: str) -> str:
    """Return `text` in the Unicode form NFC, so that "é" is equal to "e" with an accent behind it.

    The time of `normalize` grows with the square of the number of accents on one letter: 80,000 of them stop the
    process for ten seconds. So keep only the first MOST_MARKS. No language needs more.
    """
    return text if text.isascii() else normalize("NFC", _too_many_marks().sub(r"\1", text))


@cache
def _too_many_marks() -> re.Pattern[str]:
    """Return a pattern for more than MOST_MARKS accents in a row. Its group holds the accents to keep."""
    marks = "".join(re.escape(chr(code)) for code in range(maxunicode + 1) if combining(chr(code)))
    # Python looks up a character below U+10000 at once, and compares every other one with each mark. So rule most out.
    likely = "".join(mark for mark in marks if mark < "\U00010000") + "\U00010000-\U0010ffff"
    return re.compile(f"(?=[{likely}])([{marks}]{{{MOST_MARKS}}})[{marks}]+")


def one_line(text: str) -> str:
    """Return the words of `text` with one space between them."""
    return " ".join(text.split())
