"""Random changes to the real blog and to a blog in plain Python (tests/posts/blog_model.py) give the same pages.

Every step asks the real blog by its routes, as a browser would; then people look whether it shows what the model says.
The suite runs a few short lives of a blog. For many long ones, set `MODEL_EXAMPLES=300 MODEL_STEPS=50` and run
`pytest --all` with this file.
"""

import os
from pathlib import Path

import pytest
from flask import Flask
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from tests.conftest import migrated
from tests.posts.blog_model import ADMIN, AUTHORS, PEOPLE, RESERVED, SHELVES, PlainBlog, PlainPost, Words
from tests.posts.real_blog import RealBlog

pytestmark = pytest.mark.slow

EXAMPLES, STEPS = int(os.environ.get("MODEL_EXAMPLES", "15")), int(os.environ.get("MODEL_STEPS", "25"))

titles = st.sampled_from(["Engines", "Looms", "New"])
slugs = st.sampled_from(["", "", "", "engines", "engines-2", "looms", "a", "new"])
buttons = st.sampled_from(["", "now", "later"])
any_post = st.integers(0, 9)
writers = st.sampled_from([*AUTHORS, ADMIN])
someone = st.sampled_from([*["its author"] * 6, *PEOPLE])
has_posts = precondition(lambda machine: machine.plain.posts)


class Machine(RuleBasedStateMachine):
    """The real blog and its model, which get the same changes."""

    app: Flask

    def __init__(self) -> None:
        super().__init__()
        self.real, self.plain = RealBlog(self.app), PlainBlog()
        self.texts = self.steps = 0

    @initialize(posts=st.lists(st.tuples(writers, titles, slugs, buttons), min_size=2, max_size=4))
    def begin(self, posts: list[tuple[str, str, str, str]]) -> None:
        """Begin with some posts."""
        for post in posts:
            self.write(*post)

    @rule(who=writers, title=titles, slug=slugs, button=buttons)
    def write(self, who: str, title: str, slug: str, button: str) -> None:
        """Somebody writes a new post."""
        words = self.new_words(title)
        answer = self.real.send(who, "/posts", words, slug, button)
        if slug in RESERVED or self.plain.post_at(slug):
            assert answer.status_code == 422
            return
        assert answer.status_code == 302
        slug, moment = slug or self.plain.free_slug(title.lower()), self.plain.moment(button, None)
        self.plain.posts.append(PlainPost(self.real.newest_key(), who, words, slug, moment))

    @has_posts
    @rule(pick=any_post, who=someone, title=st.none() | titles, slug=slugs, button=buttons)
    def change(self, pick: int, who: str | None, title: str | None, slug: str, button: str) -> None:
        """Somebody saves a post, with other words if a title is given, another address or another moment."""
        post, who = self.chosen(pick, who)
        words = self.new_words(title) if title else post.words
        answer = self.real.send(who, f"/posts/{post.key}", words, slug, button, post.version)
        if refusal := self.plain.refusal(who, post):
            assert answer.status_code == refusal
        elif slug in RESERVED or self.plain.post_at(slug) not in (None, post):
            assert answer.status_code == 422
        else:
            assert answer.status_code == 302
            self.plain.save(post, words, slug or post.slug, self.plain.moment(button, post.moment))

    @precondition(lambda machine: machine.plain.had)
    @rule(pick=any_post, which=any_post)
    def take_an_old_address(self, pick: int, which: int) -> None:
        """An author gives a post an old address of its own, or of another post."""
        old = list(self.plain.had)
        self.change(pick, "its author", None, old[which % len(old)], "")

    @has_posts
    @rule(pick=any_post, who=someone)
    def change_in_an_old_tab(self, pick: int, who: str | None) -> None:
        """Somebody saves a form with an old version. Nothing is overwritten."""
        post, who = self.chosen(pick, who)
        answer = self.real.send(who, f"/posts/{post.key}", self.new_words("Late"), "", "", post.version - 1)
        assert answer.status_code == (self.plain.refusal(who, post) or 409)

    @has_posts
    @rule(pick=any_post, who=someone, is_for_readers=st.booleans())
    def publish_or_not(self, pick: int, who: str | None, is_for_readers: bool) -> None:
        """Somebody publishes a post as it stands, or makes it a draft again."""
        post, who = self.chosen(pick, who)
        if self.press(who, post, "publication" if is_for_readers else "publication/deletion"):
            moment = self.plain.moment("now", post.moment) if is_for_readers else None
            self.plain.save(post, post.words, post.slug, moment)

    @precondition(lambda machine: machine.plain.among("scheduled"))
    @rule(pick=any_post)
    def fall_due(self, pick: int) -> None:
        """The time of a scheduled post comes."""
        scheduled = self.plain.among("scheduled")
        post = scheduled[pick % len(scheduled)]
        self.real.fall_due(post.key)
        self.plain.save(post, post.words, post.slug, self.plain.moment("now", None))

    @has_posts
    @rule(pick=any_post, who=someone)
    def bin(self, pick: int, who: str | None) -> None:
        """Somebody moves a post to the bin."""
        post, who = self.chosen(pick, who)
        if self.press(who, post, "deletion"):
            self.plain.bin(post, True)

    @has_posts
    @rule(pick=any_post, who=someone)
    def restore(self, pick: int, who: str | None) -> None:
        """Somebody takes a post out of the bin, or tries to."""
        post, who = self.chosen(pick, who)
        if self.press(who, post, "restoration", in_bin=True):
            self.plain.bin(post, False)

    @has_posts
    @rule(pick=any_post, who=someone, back=any_post)
    def restore_words(self, pick: int, who: str | None, back: int) -> None:
        """Somebody restores an earlier version of a post."""
        post, who = self.chosen(pick, who)
        if post.earlier:
            version, words = post.earlier[back % len(post.earlier)]
            if self.press(who, post, f"revisions/{version}/restoration"):
                self.plain.save(post, words, post.slug, post.moment)

    @precondition(lambda machine: machine.plain.among("bin"))
    @rule()
    def purge(self) -> None:
        """The operator empties the bin."""
        self.real.purge()
        self.plain.remove(self.plain.among("bin"))

    @has_posts
    @rule(who=st.sampled_from(AUTHORS), gives=st.sampled_from([True, True, True, True, False]))
    def leave(self, who: str, gives: bool) -> None:
        """An author deletes the account, with their posts or not. Then somebody new takes the username."""
        heir = next(author for author in AUTHORS if author != who) if gives else ""
        self.real.replace(who, heir)
        theirs = [post for post in self.plain.posts if post.author == who]
        for post in theirs:
            post.author = heir
        self.plain.remove([] if gives else theirs)

    @invariant()
    def everyone_sees_what_is_theirs_to_see(self) -> None:
        """Compare after each step, each time as another person."""
        self.steps += 1
        self.look(PEOPLE[self.steps % len(PEOPLE)])

    def teardown(self) -> None:
        """Compare as everyone in the end."""
        for person in PEOPLE:
            self.look(person)

    def look(self, who: str | None) -> None:
        """Compare each page that lists or shows posts with the model."""
        for slug in {*self.plain.had, *(post.slug for post in self.plain.posts), "never"}:
            assert self.real.answer_at(who, slug) == self.plain.answer_at(who, slug)
        for author in (None, *AUTHORS):
            assert self.real.listed(who, author) == self.plain.listed(author)
        for state in SHELVES:
            assert self.real.shelf(who, state) == self.plain.shelf(who, state)

    def chosen(self, pick: int, who: str | None) -> tuple[PlainPost, str | None]:
        """Return one of the posts, and the person who acts."""
        post = self.plain.posts[pick % len(self.plain.posts)]
        return post, post.author if who == "its author" else who

    def new_words(self, title: str) -> Words:
        """Return a title with a text that no post has had before."""
        self.texts += 1
        return title, f"Text {self.texts}."

    def press(self, who: str | None, post: PlainPost, button: str, in_bin: bool = False) -> bool:
        """Press a button beside a post. Return True if that is allowed."""
        refusal = self.plain.refusal(who, post, in_bin)
        assert self.real.press(who, f"/posts/{post.key}/{button}") == (refusal or 302)
        return not refusal


def test_the_blog_is_what_the_model_says(tmp_path: Path) -> None:
    Machine.app = migrated(f"sqlite:///{tmp_path}/blog.db", POSTS_PER_PAGE="100")
    lives = settings(max_examples=EXAMPLES, stateful_step_count=STEPS, deadline=None)
    run_state_machine_as_test(Machine, settings=lives)
