"""Everything that follows from a change of a post: slug, HTML and summary, revision, redirect, version.

You will find no caller of `complete_posts`. app/models.py registers it with our session, and SQLAlchemy runs it before
it writes. So the editor, an import and `flask shell` all get the same result.
Read next: app/posts/queries.py.
"""

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
import sqlalchemy.orm as so

from app.database import utc_now
from app.markdown import render
from app.posts.models import OldSlug, Post, Revision
from app.posts.slugs import RESERVED, slug_from


def complete_posts(session: so.Session, *_: Any) -> None:
    """SQLAlchemy runs this before every flush. Everyone who saves a post relies on it."""
    new = [post for post in session.new if isinstance(post, Post)]
    dirty = [post for post in session.dirty if isinstance(post, Post)]
    with session.no_autoflush:
        _give_slugs(session, new)
        for post in (*new, *dirty):
            _render(post)
        for post in dirty:
            if session.is_modified(post):
                _keep_words(session, post)
                _keep_slug(session, post)
                _count_tags(post)


def _give_slugs(session: so.Session, new: Sequence[Post]) -> None:
    """Give every new post without a slug the first free one that follows from its title.

    Two processes may choose the same slug at the same time. The unique constraint then refuses the second one.
    """
    claimed = {*RESERVED, *(post.slug for post in new if post.slug)}
    for post in new:
        if not post.slug and post.title:
            post.slug = _free_slug(session, slug_from(post.title), claimed)
            claimed.add(post.slug)


def _free_slug(session: so.Session, wanted: str, claimed: set[str]) -> str:
    """Return the first of `wanted`, `wanted-2`, `wanted-3`... that no post has and that is not in `claimed`."""
    first, size = 1, 10
    while True:
        numbered = [f"{wanted}-{number}" if number > 1 else wanted for number in range(first, first + size)]
        taken = claimed.union(session.scalars(sa.select(Post.slug).where(Post.slug.in_(numbered))))
        for slug in numbered:
            if slug not in taken:
                return slug
        first, size = first + size, 1000


def _render(post: Post) -> None:
    """Render a new body, unless the caller has set `body_html` and `summary` together with it.

    The editor and the importer do so: they render before they begin to write, because rendering may take seconds.
    """
    attributes = sa.inspect(post).attrs
    is_new = attributes.body.history.added or attributes.body_html.history.added
    if is_new and post.body_html is None and post.body is not None:
        post.body_html, post.summary = render(post.body)


def _keep_words(session: so.Session, post: Post) -> None:
    """Keep the title and the body from before as a revision."""
    title, body = _before(post, "title"), _before(post, "body")
    if (title, body) != (post.title, post.body):
        written_at = _before(post, "updated_at")
        session.add(Revision(post_id=post.id, version=post.version, title=title, body=body, written_at=written_at))


def _keep_slug(session: so.Session, post: Post) -> None:
    """Redirect from the slug that the post had before."""
    before = _before(post, "slug")
    if before == post.slug:
        return
    # If another post had the new slug before, keep its redirect: this post may still be a draft.
    session.execute(sa.delete(OldSlug).where(OldSlug.slug == post.slug, OldSlug.post_id == post.id))
    # Two posts may have had the old slug. The redirect goes to the post that readers saw there last.
    others = OldSlug.slug == before
    published_at = _before(post, "published_at")
    if published_at and published_at <= utc_now():
        session.execute(sa.delete(OldSlug).where(others))
    elif session.scalar(sa.select(OldSlug.id).where(others)):
        return
    session.add(OldSlug(slug=before, post_id=post.id))


def _count_tags(post: Post) -> None:
    """Make a change of the tags a new version too. They are rows of `post_tags`, so set a column of the post itself."""
    if sa.inspect(post).attrs.tags.history.has_changes():
        post.updated_at = utc_now()


def _before(post: Post, name: str) -> Any:
    """Return the value that an attribute had when the post was loaded."""
    history = sa.inspect(post).attrs[name].history
    return history.deleted[0] if history.deleted else getattr(post, name)
