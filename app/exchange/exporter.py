"""From a post to its file: a name that Jekyll knows, a head in YAML, the body as it is; and how a file is written.

What a person may type as a title (`yes`, `1.10`, `- x`) means something else to YAML, so its library writes the head.
Jekyll's names and keys: https://jekyllrb.com/docs/posts/ and https://jekyllrb.com/docs/front-matter/
"""

import secrets
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal

from app.auth.models import USERNAME_LENGTH, User
from app.database import utc_now
from app.exchange.fields import TAG_KEYS, authors_of, tags_of
from app.exchange.head import Head, yaml_of
from app.exchange.record import Author
from app.posts.models import TAG_LENGTH, Post, Tag
from app.posts.slugs import SLUG_LENGTH, name_slug_from, slug_from


def file_name(post: Post) -> str:
    """Return the name of the post's file, `2013-05-06-slug.md`: one that no other post has, and that leads nowhere.

    A slug that did not follow from a title but came from a shell may be `../../x`, or differ from another one only in
    case. Its file has the post's id behind an underscore, which no other name holds.
    """
    slug = slug_from(post.slug, SLUG_LENGTH)
    return f"{_date(post).date().isoformat()}-{slug if slug == post.slug else f'{slug}_{post.id}'}.md"


def file_text(post: Post, front_matter: str) -> str:
    """Return the text of the post's file. `front_matter` is what its Source kept, or nothing.

    Reading the text gives an equal post, so each key is there only where the reader would not come to it by itself.
    """
    kept = Head.of(front_matter)
    date = _date(post)
    head: dict[str, object] = {"title": post.title, "slug": post.slug, "date": _written(date)}
    if post.created_at != min(date, utc_now()):
        head["created_at"] = _written(post.created_at)
    if post.updated_at != post.created_at:
        head["last_modified_at"] = _written(post.updated_at)
    if post.published_at is None:
        head["published"] = False
    head |= _authors(post.author, kept.values) | _tags(post.tags, kept.values)
    if "{%" in post.body or "{{" in post.body:
        head["render_with_liquid"] = False
    unknown = [pair for pair in kept.pairs if pair[0].value not in (*TAG_KEYS, "authors")]
    return f"---\n{yaml_of(head, unknown, flow_style=True)}---\n\n{post.body}\n"


def _date(post: Post) -> datetime:
    return (post.published_at or post.created_at).astimezone(UTC)


def _written(moment: datetime) -> str:
    return moment.astimezone(UTC).replace(tzinfo=None).isoformat(" ") + " +0000"


def _authors(owner: User, kept: dict[str, object]) -> dict[str, object]:
    """Return the owner, and behind them the other authors that the file named, with all it said of them."""
    named = authors_of({"authors": kept.get("authors")})
    same = [one for one in named if owner.username in (one.username, name_slug_from(one.username, USERNAME_LENGTH))]
    others = [author for author in named[1:] if author not in same]
    authors = [Author(owner.username, owner.name, same[0].extra if same else {}), *others]
    return {"authors": [author.written for author in authors]} if others else {"author": authors[0].written}


def _tags(tags: Iterable[Tag], kept: dict[str, object]) -> dict[str, object]:
    """Return the names of the tags, each under the keys that it came from, and under `tags` where it came from none."""
    names = {tag.slug: tag.name for tag in tags}
    slugs = {key: [name_slug_from(name, TAG_LENGTH) for name in tags_of({key: kept.get(key)})] for key in TAG_KEYS}
    elsewhere = {slug for key in TAG_KEYS[1:] for slug in slugs[key]}.difference(slugs["tags"])
    slugs["tags"] = [slug for slug in names if slug not in elsewhere]
    found = {key: [names[slug] for slug in under if slug in names] for key, under in slugs.items()}
    return {key: under for key, under in found.items() if under}


def write_file(file: Path, text: str, overwrite: bool) -> Literal["exported", "unchanged", "left alone"]:
    """Write `text` to `file` as a whole or not at all; what is there already stays, unless `overwrite`.

    A link is replaced and never followed, a folder stays in any case. Raises OSError.
    """
    content = text.encode()
    if _holds(file, content):
        return "unchanged"
    temporary = file.with_name(f".{secrets.token_hex(8)}.part")  # hidden, so no import takes it
    try:
        with temporary.open("xb") as stream:
            stream.write(content)
        if overwrite:
            temporary.replace(file)
        else:
            _give_name(temporary, file)
    except (FileExistsError, IsADirectoryError):
        return "left alone"
    finally:
        temporary.unlink(missing_ok=True)
    return "exported"


def _holds(file: Path, content: bytes) -> bool:
    if file.is_symlink() or not file.is_file() or file.stat().st_size != len(content):
        return False
    return file.read_bytes() == content


def _give_name(temporary: Path, file: Path) -> None:
    """Let what `temporary` holds be `file`. Raises FileExistsError where something has that name, or just got it."""
    try:
        file.hardlink_to(temporary)
    except FileExistsError:
        raise
    except OSError:  # a memory stick knows no links
        file.touch(exist_ok=False)
        temporary.replace(file)
