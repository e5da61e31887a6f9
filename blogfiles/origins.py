"""Find out which blog the files of an import belong to: their origin.

The path of a file is not enough: two blogs may both have `hello-world.md`. The name of the folder says nothing either,
since many are named `content`. So all files are compared with the posts of earlier imports, before anything is written.
Read next: blogfiles/matching.py, which then finds the post of each file.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import count
from typing import NamedTuple

from blogfiles.blog import Blog, KnownPost, Likeness, likeness
from blogfiles.record import Record
from blogfiles.report import counted


class UncertainError(Exception):
    """The files may be those of a known blog, or of another one. The message says what a person can do."""


@dataclass(frozen=True)
class Origin:
    """The blog that the files of a run belong to."""

    name: str
    is_given: bool = False  # by a person: then each path belongs to this blog, whatever the file says
    paths: frozenset[str | None] = frozenset()  # of the files in this run
    taken_over: frozenset[int] = frozenset()  # ids of posts that get this origin in this run
    before: frozenset[str] = frozenset()  # the origins that these posts had

    def owns(self, post: KnownPost) -> bool:
        """Return True if the post was imported from this blog."""
        return post.hash is not None and (post.origin == self.name or post.id in self.taken_over)


class _Pair(NamedTuple):
    """A post that may be the one in a file of this run."""

    post: KnownPost
    likeness: Likeness


def origin_of(records: Iterable[Record], blog: Blog, given: str, label: str) -> Origin:
    """Return the origin of a run: the one that a person has `given`, or a known one, or a new one named like `label`.

    Raises UncertainError if the files are neither clearly those of a known blog nor clearly others.
    """
    imported = blog.imported()
    if not imported:
        return Origin(given or label, bool(given))
    beside = _Earlier(imported, blog)
    paths: list[str | None] = []
    pairs: list[_Pair] = []
    for record in records:
        paths.append(record.path)
        pairs += beside.pairs_of(record)
    sizes = Counter(post.origin for post in imported)
    same = Counter(pair.post.origin for pair in pairs if pair.likeness is Likeness.SAME)
    sure = {origin for origin, number in same.items() if 2 * number >= min(len(paths), sizes[origin])}
    whole = {origin for origin in sure if same[origin] == sizes[origin]}  # such as files that came in one by one
    name = given or _best(sure - {None}, whole, same)
    if not name and None not in sure and any(pair.likeness for pair in pairs):
        raise UncertainError(_question(pairs, len(paths)))
    merged = {None} if given else {None, *whole} - {name}
    least = Likeness.UNSURE if None in sure and not given else Likeness.SAME
    ours = [pair.post for pair in pairs if pair.post.origin in merged and pair.likeness >= least]
    name = name or _free_name(label, set(sizes))
    taken_over = _without_twins(ours, {post.path for post in imported if post.origin == name})
    before = {post.origin for post in ours if post.origin}
    return Origin(name, bool(given), frozenset(paths), frozenset(taken_over), frozenset(before))


class _Earlier:
    """The posts of all earlier imports, by what a file may have in common with them."""

    def __init__(self, imported: Sequence[KnownPost], blog: Blog) -> None:
        self._blog = blog
        self._found: defaultdict[tuple[str, str | None], list[KnownPost]] = defaultdict(list)
        for post in imported:
            for key in (("path", post.path), ("hash", post.hash), ("slug", post.slug)):
                self._found[key].append(post)
        by_id = {post.id: post for post in imported}
        for slug, post_id in blog.old_slugs():
            if post_id in by_id:
                self._found["slug", slug].append(by_id[post_id])

    def pairs_of(self, record: Record) -> list[_Pair]:
        """Return the post of each origin that is most like the record.

        A post from a file of the same path counts in any case. Another post counts only if it is the same.
        """
        best: dict[str | None, _Pair] = {}
        keys = [("slug", record.slug), ("slug", self._blog.dated_slug(record)), ("hash", record.hash)]
        keys += [("path", record.path)] if record.path is not None else []
        for post in (post for key in keys for post in self._found.get(key, ())):
            pair = _Pair(post, likeness(record, post, self._blog))
            if pair.likeness is Likeness.SAME or post.path == record.path:
                best[post.origin] = max(best.get(post.origin, pair), pair, key=lambda pair: pair.likeness)
        return list(best.values())


_CHOOSE = "Nothing was written. Add --source NAME with the name of their source, or with a new name for another blog."


def _best(sure: set[str | None], whole: set[str | None], same: Counter[str | None]) -> str:
    """Return the origin that has the most posts in this run, or "". Raises UncertainError if two have as many."""
    ranked = sorted(sure, key=lambda origin: (-same[origin], str(origin)))
    rivals = [origin for origin in ranked[1:] if same[origin] == same[ranked[0]] and origin not in whole]
    if rivals:
        raise UncertainError(f"these files match the sources {ranked[0]} and {rivals[0]} alike. {_CHOOSE}")
    return ranked[0] or "" if ranked else ""


def _question(pairs: Sequence[_Pair], total: int) -> str:
    near = Counter(pair.post.origin or "imports before sources had names" for pair in pairs if pair.likeness)
    found = ", ".join(f"{counted(number, 'post')} from {origin}" for origin, number in near.items())
    verb = "resembles" if total == 1 else "resemble"
    return f"{counted(total, 'post')} in these files {verb} {found}, but may be those of another blog. {_CHOOSE}"


def _free_name(label: str, taken: set[str | None]) -> str:
    """Return `label`, or `label-2`, `label-3`..."""
    names = (label if number == 1 else f"{label}-{number}" for number in count(1))
    return next(name for name in names if name not in taken)


def _without_twins(posts: Sequence[KnownPost], paths: set[str | None]) -> list[int]:
    """Return the ids of `posts`. Two files of one blog never have the same path."""
    ids = []
    for post in posts:
        if post.path is None or post.path not in paths:
            paths.add(post.path)
            ids.append(post.id)
    return ids
