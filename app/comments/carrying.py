"""Take comments along: `flask import` brings them with their post, `flask export` writes them beside it.

The same import can run again, and adds only new comments: it knows a comment by its time, with its writer or its text.
Read next: blogfiles/comments_file.py, which has the form of an exported file.
"""

from collections import Counter, defaultdict
from collections.abc import Mapping
from pathlib import Path

import sqlalchemy as sa
import sqlalchemy.orm as so

from app.auth.models import User
from app.comments.models import NAME_LENGTH, Comment
from app.comments.queries import thread_id
from app.database import db, start_writing
from app.posts.models import Post
from app.text import one_line
from blogfiles import Record, comments_file, comments_text
from blogfiles.record import Comment as OldComment


def export(names: Mapping[int, str], folder: Path) -> list[tuple[str, str]]:
    """Return the name and the text of the file with the comments of each of these posts, whose files have `names`.

    A post without comments has no such file. If `folder` has one of an earlier export, it becomes an empty list.
    """
    comments = sa.select(Comment).where(Comment.post_id.in_(names)).options(so.defer(Comment.body_html))
    found: defaultdict[int, list[OldComment]] = defaultdict(list)
    for comment in db.session.scalars(comments.order_by(thread_id, Comment.id)):
        found[comment.post_id].append(_exported(comment))
    files = [(comments_file(folder / name), found[post_id]) for post_id, name in names.items()]
    return [(file.name, comments_text(comments)) for file, comments in files if comments or file.exists()]


def _exported(comment: Comment) -> OldComment:
    state = "hidden" if comment.is_hidden else "approved" if comment.approved_at else "waiting"
    username = comment.author.username if comment.author else ""
    parent = str(comment.reply_to_id or "")
    return OldComment(str(comment.id), parent, comment.writer, comment.body, comment.created_at, state, username)


def brought_along(slug: str, record: Record, is_final: bool) -> Counter[str]:
    """Store the comments of a record below the post with this slug. Return what happened to how many.

    A post that `is_final` gets no comment. A writer whose account the blog does not have gets one without a password.
    """
    if is_final:
        return Counter()
    counts = Counter({f"{reason} left out": number for reason, number in record.comments_left_out.items()})
    post_id = db.session.scalar(sa.select(Post.id).where(Post.slug == slug)) if record.comments else None
    if post_id is None:
        return counts
    stored = db.session.scalars(sa.select(Comment).where(Comment.post_id == post_id))
    known = {(words, one.created_at): one.id for one in stored for words in (_writer(_exported(one)), one.body)}
    keys = {old.id: known.get((_writer(old), old.date)) or known.get((old.body, old.date)) for old in record.comments}
    names = User.username.in_({old.username for old in record.comments})
    users = {user.username: user for user in db.session.scalars(sa.select(User).where(names))}
    db.session.rollback()
    made: dict[str, Comment] = {}
    for old in record.comments:
        try:
            if not keys[old.id]:
                made[old.id] = _comment(old, post_id, users)
                counts["waiting for approval" if old.state == "waiting" else "imported"] += 1
        except ValueError:  # the models refuse the text
            counts["too long or damaged, left out"] += 1
    if made:
        _store(record.comments, made, keys)
    return counts


def _store(comments: list[OldComment], made: dict[str, Comment], keys: dict[str, int | None]) -> None:
    """Store the new comments. Threads are one level deep here, so a reply to a reply answers the first comment, too."""
    firsts: dict[str, int | None] = {}  # the id of the first comment in the thread of each comment
    start_writing()
    for old in comments:
        first = firsts.get(old.parent)
        if comment := made.get(old.id):
            comment.reply_to_id = first
            db.session.add(comment)
            if not first:
                db.session.flush()
                keys[old.id] = comment.id
        firsts[old.id] = first or keys[old.id]
    db.session.commit()


def _writer(old: OldComment) -> str:
    return old.username or one_line(old.name)[:NAME_LENGTH] or "Anonymous"


def _comment(old: OldComment, post_id: int, users: dict[str, User]) -> Comment:
    """Return a new comment. This renders its HTML, so call it before a transaction that writes."""
    comment = Comment(post_id=post_id, body=old.body, created_at=old.date, is_hidden=old.state == "hidden")
    comment.approved_at = old.date if old.state == "approved" else None
    if not old.username:
        comment.name = _writer(old)
    elif old.username not in users:
        users[old.username] = User(username=old.username, name=old.name, is_author=False)
    comment.author = users.get(old.username)
    return comment
