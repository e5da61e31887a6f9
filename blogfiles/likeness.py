"""Tell whether a record and a post of the blog are the same piece of writing.

Files change: a title is corrected, a paragraph is added. So no single fact decides, and two that agree do.
Read next: blogfiles/origins.py, which compares all files of a run.
"""

from enum import IntEnum

from blogfiles.blog import Blog, KnownPost
from blogfiles.record import Record

FEW = 20  # different words: two short texts may have most words in common and still be two texts


class Likeness(IntEnum):
    """The answer. The greater one is the better one."""

    OTHER = 0
    UNSURE = 1
    SAME = 2


def likeness(record: Record, post: KnownPost, blog: Blog) -> Likeness:
    """Compare the title, the day, the text and the author. Many blogs begin with a post named "Hello world"."""
    if record.hash == post.hash:
        return Likeness.SAME
    text = blog.text_of(post)
    if not text:
        return Likeness.OTHER
    has_day = record.date is not None and record.date.date() == text.day
    bodies = record.body, text.body
    has_title, has_text = record.title == text.title, _is_same(*bodies)
    if has_day and (has_title or has_text or _is_alike(*bodies)):
        return Likeness.SAME
    if not has_day and [blog.username_of(author) for author in record.authors[:1]] not in ([], [text.username]):
        return Likeness.OTHER
    if (has_title and has_text) or (not record.date and (has_text or (has_title and _is_alike(*bodies)))):
        return Likeness.SAME
    return Likeness.UNSURE if has_title or has_day or has_text else Likeness.OTHER


def _is_same(ours: str, theirs: str) -> bool:
    return bool(ours) and ours.split() == theirs.split()


def _is_alike(ours: str, theirs: str) -> bool:
    """Return True if the texts share more than half of their words."""
    words, others = set(ours.split()), set(theirs.split())
    return len(words & others) > max(FEW, len(words | others)) / 2
