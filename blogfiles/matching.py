"""Find the post that a record belongs to, and decide whether it may be updated.

The origin and the path of the file find the post. If one file has many posts, the slug does. A file never changes the
post of another blog or of another file. If two posts have the same name, the second gets the date in its address.
"""

from dataclasses import replace
from typing import NamedTuple

from blogfiles.blog import Blog, KnownPost, Likeness, likeness
from blogfiles.origins import Origin
from blogfiles.record import Record


class Match(NamedTuple):
    """The post of a record, or None for a new post, and what is known about it."""

    post: KnownPost | None
    slug: str  # of the post from now on
    reason: str = ""  # why the post must not be updated
    note: str = ""  # about the slug, for a person


def imported_from(record: Record, origin: Origin, blog: Blog) -> KnownPost | None:
    """Return the post that was imported from this file, or from this part of a file with many posts."""
    posts = blog.from_file(record, {origin.name, *origin.before})
    return next((post for post in posts if origin.owns(post)), None)


def match(record: Record, origin: Origin, blog: Blog, overwrite: bool) -> Match:
    """Return the post of a record. With `overwrite`, an edited post may be updated, but never another post."""
    namesake = blog.with_slug(record.slug)
    post = imported_from(record, origin, blog)
    if post and not (record.path is None and _is_another_post(post, record, blog)):
        reason = _reason_against(post, record, origin, blog, overwrite)
        if namesake is None or namesake.id == post.id:
            return Match(post, record.slug, reason)
        is_dated = post.slug.startswith(f"{record.slug}-")
        note = "" if is_dated else f"keeps the slug {post.slug}, since another post has the slug {record.slug}"
        return Match(post, post.slug, reason, note)
    if not namesake:
        return Match(None, record.slug)
    if not _is_another_post(namesake, record, blog):
        return Match(namesake, record.slug, _reason_against(namesake, record, origin, blog, overwrite))
    slug = blog.dated_slug(record)
    is_elsewhere = namesake.hash is not None and not origin.owns(namesake)  # such as the same post in another language
    if record.date and slug != record.slug and (is_elsewhere or not _is_same_day(record, namesake, blog)):
        note = f"gets the slug {slug}, since another post has the slug {record.slug}"
        return match(replace(record, slug=slug), origin, blog, overwrite)._replace(note=note)
    return Match(namesake, record.slug, _reason_against(namesake, record, origin, blog, overwrite=False))


def _reason_against(post: KnownPost, record: Record, origin: Origin, blog: Blog, overwrite: bool) -> str:
    """Return the reason not to update the post, or "". The reason is printed after the file's name."""
    is_imported = post.hash is not None
    if is_imported and not (origin.owns(post) and (post.path == record.path or post.path not in origin.paths)):
        source = f" of the source {post.origin}" if post.origin not in (None, origin.name) else ""
        return f"the post from {post.path or 'a file of many posts'}{source} has the slug {post.slug}"
    if is_imported and not origin.is_given and likeness(record, post, blog) is Likeness.OTHER:
        return f"it seems to be another post than {post.slug}; --source {origin.name} says that it is the same"
    if overwrite:
        return ""
    if post.is_in_bin:
        return "its post is in the bin"
    if not is_imported:
        return f"a post written here has the slug {post.slug}"
    if record.hash in post.past_hashes:
        return "this version was imported before, and a later one since"
    return "edited here since it was imported" if post.is_edited else ""


def _is_another_post(post: KnownPost, record: Record, blog: Blog) -> bool:
    """Return True if the record has the slug of a post, but is not that post: it has the same name on another day."""
    found = likeness(record, post, blog)
    return found is Likeness.OTHER or (found is Likeness.UNSURE and record.date is not None)


def _is_same_day(record: Record, post: KnownPost, blog: Blog) -> bool:
    text = blog.text_of(post)
    return text is not None and record.date is not None and record.date.date() == text.day
