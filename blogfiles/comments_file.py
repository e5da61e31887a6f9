"""Write the comments below a post to a JSON file beside it, and read them again.

`2013-05-06-engines.comments.json` belongs to `2013-05-06-engines.md`. A reply stands in the comment that it answers:

    [{"name": "Grace", "date": "2013-05-06T02:01:00+00:00", "state": "approved", "body": "First *words*.", "replies": [
      {"name": "Ada", "username": "ada", "date": "2013-05-06T02:02:00+00:00", "state": "waiting", "body": "A reply."}]}]

`state` is approved, waiting or hidden. A writer with an account in the blog has a `username`. The file holds no email
address.
"""

import json
import os
import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from blogfiles.fields import date_of, text_of
from blogfiles.markdown_file import content_of
from blogfiles.record import STATES, Comment, RefusedError

SUFFIX = ".comments.json"
SIZE_LIMIT = 20_000_000  # bytes
_NOT_TEXT = re.compile("[\0\ud800-\udfff]")


def comments_file(post: Path) -> Path:
    """Return the file that holds the comments of the post in the file `post`."""
    return post.with_name(f"{post.stem}{SUFFIX}")


def comments_text(comments: Sequence[Comment]) -> str:
    """Return the text of a file with these comments. A reply comes after the comment that it answers."""
    threads: list[dict[str, Any]] = []
    found: dict[str, dict[str, Any]] = {}
    for comment in comments:
        beside = found[comment.parent].setdefault("replies", []) if comment.parent in found else threads
        account = {"username": comment.username} if comment.username else {}
        words = {"date": comment.date.isoformat(), "state": comment.state, "body": comment.body}
        beside.append({"name": comment.name, **account, **words})
        found[comment.id] = beside[-1]
    return json.dumps(threads, ensure_ascii=False, indent=2) + "\n"


def read_comments(file: Path) -> list[Comment]:
    """Return the comments in a file, or none if there is no file. Raises RefusedError if it cannot be read."""
    try:
        is_there = os.path.lexists(file)  # False, too, if the name would be too long
        return list(_comments(json.loads(content_of(file, SIZE_LIMIT)), "")) if is_there else []
    except (ValueError, RecursionError):
        raise RefusedError("is not valid JSON, or is nested too deeply") from None


def _comments(items: object, parent: str) -> Iterator[Comment]:
    """Yield the comments of a list, each with its replies behind it. The place of a comment is its id: `2.1`."""
    for number, values in enumerate(items if isinstance(items, list) else [items], 1):
        key = f"{parent}.{number}" if parent else str(number)
        if not isinstance(values, dict):
            raise RefusedError(f"comment {key} does not consist of names and values")
        name, username, state = (text_of(values, field) for field in ("name", "username", "state"))
        date, body = date_of(text_of(values, "date")), str(values.get("body") or "")
        if not date or not body.strip() or state not in STATES or _NOT_TEXT.search(name + username + body):
            raise RefusedError(f"comment {key} needs a date, a body of text and a state ({', '.join(STATES)})")
        yield Comment(key, parent, name, body, date, state, username.lower())
        yield from _comments(values.get("replies", []), key)
