"""Read the comments below a post in the export file of WordPress.

Only the name of a commenter is kept, never the email address. Spam and what is in the trash stay out, and so do
pingbacks, with which another blog says that it links here.
Read next: blogfiles/record.py.
"""

from collections import Counter
from datetime import datetime
from xml.etree.ElementTree import Element

from blogfiles.fields import plain
from blogfiles.html_text import refuse_bombs
from blogfiles.html_to_markdown import markdown_of
from blogfiles.record import Comment, RefusedError
from blogfiles.xml_file import moment_in, texts_in

_STATES = {"1": "approved", "approve": "approved", "0": "waiting", "hold": "waiting"}


def comments_of(item: Element) -> tuple[list[Comment], Counter[str]]:
    """Return the comments of a post, the oldest first, and how many are left out, by the reason."""
    found: list[Comment] = []
    left_out: Counter[str] = Counter()
    for texts in (texts_in(element) for element in item if element.tag == "wp:comment"):
        state, kind = texts["wp:comment_approved"], texts["wp:comment_type"]
        if state not in _STATES:
            left_out["spam" if state == "spam" else "in the trash"] += 1
        elif kind not in ("", "comment"):
            left_out[kind[:20]] += 1
        elif not (written := _written(texts)):
            left_out["unreadable"] += 1
        else:
            name, parent = plain(texts["wp:comment_author"]), texts["wp:comment_parent"]
            found.append(Comment(texts["wp:comment_id"], parent, name, *written, _STATES[state]))
    return sorted(found, key=lambda comment: comment.date), left_out


def _written(texts: dict[str, str]) -> tuple[str, datetime] | None:
    """Return the text and the date of a comment, or None if one of them cannot be read."""
    content = texts["wp:comment_content"]
    try:
        refuse_bombs(content)
        body, date = markdown_of(content, keep_lines=True), moment_in(texts, "wp:comment_date_gmt", "wp:comment_date")
    except RefusedError:
        return None
    return (body, date) if body and date else None
