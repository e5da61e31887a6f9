"""From a post to its file: a name that Jekyll knows, a head in YAML, and the body as it is.

What a person may type as a title (`yes`, `1.10`, `- x`) means something else to YAML, so its library writes the head.
Notice that what the blog has no column for was kept as it was typed (app/exchange/models.py), and never becomes a
Python value on its way out: a `1.10` would come back as 1.1.
Jekyll's names and keys: https://jekyllrb.com/docs/posts/ and https://jekyllrb.com/docs/front-matter/
Read next: app/exchange/export_command.py.
"""

import math
from collections.abc import Iterable
from datetime import UTC, datetime

import yaml
from yaml.representer import SafeRepresenter

from app.auth.models import User
from app.database import utc_now
from app.exchange.fields import TAG_KEYS, authors_of, tags_of
from app.exchange.record import Author
from app.posts.models import TAG_LENGTH, Post, Tag
from app.posts.slugs import SLUG_LENGTH, slug_from

Head = dict[str, object]


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
    kept = yaml.BaseLoader(front_matter).get_single_data() or {}
    date = _date(post)
    head: Head = {"title": post.title, "slug": post.slug, "date": _written(date)}
    if post.created_at != min(date, utc_now()):
        head["created_at"] = _written(post.created_at)
    if post.updated_at != post.created_at:
        head["last_modified_at"] = _written(post.updated_at)
    if post.published_at is None:
        head["published"] = False
    head |= _authors(post.author, kept) | _tags(post.tags, kept)
    if "{%" in post.body or "{{" in post.body:
        head["render_with_liquid"] = False
    return f"---\n{_yaml(head, front_matter)}---\n\n{post.body}\n"


def _date(post: Post) -> datetime:
    return (post.published_at or post.created_at).astimezone(UTC)


def _written(moment: datetime) -> str:
    return moment.astimezone(UTC).replace(tzinfo=None).isoformat(" ") + " +0000"


def _authors(owner: User, kept: Head) -> Head:
    """Return the owner, and behind them the other authors that the file named."""
    others = [
        author for author in authors_of({"authors": kept.get("authors")})[1:] if author.username != owner.username
    ]
    authors = [
        author.name if author == Author.named(author.name) else {"name": author.name, "username": author.username}
        for author in (Author(owner.username, owner.name), *others)
    ]
    return {"authors": authors} if others else {"author": authors[0]}


def _tags(tags: Iterable[Tag], kept: Head) -> Head:
    """Return the names of the tags, each under the key that it came from."""
    names = {tag.slug: tag.name for tag in tags}
    found: dict[str, list[str]] = {"tags": []}
    for key in (key for key in kept if key in TAG_KEYS):
        slugs = [slug_from(name, TAG_LENGTH) for name in tags_of({key: kept[key]})]
        found[key] = [names.pop(slug) for slug in slugs if slug in names]
    found["tags"] += names.values()
    return {key: under for key, under in found.items() if under}


def _yaml(head: Head, front_matter: str) -> str:
    """Return `head`, and behind it what was kept, as YAML with a line for each key."""
    node = SafeRepresenter(sort_keys=False).represent_mapping("tag:yaml.org,2002:map", head, flow_style=False)
    for _, value in node.value:
        if isinstance(value, yaml.CollectionNode):
            value.flow_style = True
    if kept := yaml.compose(front_matter):
        node.value += [(key, value) for key, value in kept.value if key.value not in (*TAG_KEYS, "authors")]
    return str(yaml.serialize(node, allow_unicode=True, width=math.inf))
