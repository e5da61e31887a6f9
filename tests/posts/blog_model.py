"""A blog in plain Python. tests/posts/test_against_a_model.py compares the real blog with it.

Notice that it has no forms, statements or transactions. Each rule of the blog is one line here.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from math import inf
from typing import Final

AUTHORS: Final = ("ada", "grace")
ADMIN: Final = "hopper"
PEOPLE: Final = (*AUTHORS, ADMIN, "lovelace", None)  # a member, who only comments, and a visitor
RESERVED: Final = {"new", "preview"}
SHELVES: Final = ("drafts", "scheduled", "published", "bin")
Words = tuple[str, str]  # title and body


@dataclass(eq=False)
class PlainPost:
    """A post. `moment` is None for a draft, infinity for a scheduled post, and larger for a later publication."""

    key: int
    author: str
    words: Words
    slug: str
    moment: float | None
    version: int = 1
    is_in_bin: bool = False
    earlier: list[tuple[int, Words]] = field(default_factory=list)  # each with the version it was

    @property
    def state(self) -> str:
        """The list of the desk that shows it."""
        if self.is_in_bin:
            return "bin"
        return "drafts" if self.moment is None else "scheduled" if self.moment == inf else "published"


class PlainBlog:
    """All posts, and the redirects from their old addresses."""

    def __init__(self) -> None:
        self.posts: list[PlainPost] = []
        self.had: dict[str, PlainPost] = {}  # an old address, and the post it redirects to; published posts win
        self.moments = 0

    def post_at(self, slug: str) -> PlainPost | None:
        """Return the post that has this address, published or not."""
        return next((post for post in self.posts if post.slug == slug), None)

    def among(self, state: str) -> list[PlainPost]:
        """Return the posts of one list of the desk."""
        return [post for post in self.posts if post.state == state]

    def free_slug(self, wanted: str) -> str:
        """Return the address that a new post gets for its title."""
        numbered = (f"{wanted}-{number}" if number > 1 else wanted for number in range(1, 99))
        return next(slug for slug in numbered if slug not in RESERVED and not self.post_at(slug))

    def sees(self, who: str | None, post: PlainPost) -> bool:
        """Return True if `who` may open the page of `post`."""
        return post.state == "published" or (post.state != "bin" and self.is_of(who, post))

    def is_of(self, who: str | None, post: PlainPost) -> bool:
        """Return True if `who` manages `post`."""
        return who in (post.author, ADMIN)

    def refusal(self, who: str | None, post: PlainPost, in_bin: bool = False) -> int | None:
        """Return the status of the refusal if `who` may not change `post`, or None."""
        if who is None:
            return 401
        if who not in (*AUTHORS, ADMIN):
            return 403
        return None if self.is_of(who, post) and post.is_in_bin == in_bin else 404

    def answer_at(self, who: str | None, slug: str) -> Words | str | None:
        """Return what `who` reads at an address, or the address of the redirect, or None for a 404."""
        post, before = self.post_at(slug), self.had.get(slug)
        if post and self.sees(who, post):
            return post.words
        return before.slug if before and self.sees(who, before) else None

    def listed(self, author: str | None = None) -> list[str]:
        """Return the addresses of the posts on the home page, or on an author's, newest first."""
        shown = [post for post in self.among("published") if author in (None, post.author)]
        return [post.slug for post in sorted(shown, key=lambda post: post.moment or 0, reverse=True)]

    def shelf(self, who: str | None, state: str) -> list[int]:
        """Return the keys of one list of the desk: the user's own posts, or everyone's for an admin."""
        return sorted(post.key for post in self.among(state) if self.is_of(who, post))

    def moment(self, button: str, present: float | None) -> float | None:
        """Return the moment of a post after a button was pressed."""
        if button == "later":
            return inf
        if button == "now" and present in (None, inf):
            self.moments += 1
            return self.moments
        return present

    def remove(self, posts: Iterable[PlainPost]) -> None:
        """Delete posts for good."""
        gone = set(posts)
        self.posts = [post for post in self.posts if post not in gone]
        self.had = {slug: post for slug, post in self.had.items() if post not in gone}

    def save(self, post: PlainPost, words: Words, slug: str, moment: float | None) -> None:
        """Change the words, the address or the moment of a post."""
        if words != post.words:
            post.earlier.append((post.version, post.words))
        if slug != post.slug and (post.state == "published" or post.slug not in self.had):
            self.had[post.slug] = post
        if (words, slug, moment) != (post.words, post.slug, post.moment):
            post.version += 1
        post.words, post.slug, post.moment = words, slug, moment

    def bin(self, post: PlainPost, is_in_bin: bool) -> None:
        """Move a post to the bin, or out of it."""
        post.is_in_bin = is_in_bin
        post.version += 1
