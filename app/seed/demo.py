"""Make up users, posts and comments, and store none of them.

Notice that no date comes from the clock, and that everything random comes from one seeded Faker. So the same seed gives
the same rows on each database, this year and next. English texts come from words.toml, where sentences have gaps like
{things}. For other languages, Faker makes up the sentences, which mean nothing.
"""

import tomllib
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from itertools import chain, count, islice
from pathlib import Path
from random import Random
from typing import Any

from faker import Faker

from app.auth.models import USERNAME_LENGTH, User
from app.comments import models as comments
from app.database import Base
from app.posts.models import Post, Tag
from app.posts.slugs import RESERVED, slug_from

BASE_DAY = datetime(2026, 1, 1, tzinfo=UTC)  # all dates are counted from here, never from today
POSTS_BEGAN = BASE_DAY - timedelta(days=730)
USERS_BEGAN = POSTS_BEGAN - timedelta(days=365)
SCHEDULED_FROM = datetime(2100, 1, 1, tzinfo=UTC)  # far away, so that a scheduled post stays scheduled
FIRST_USERNAME = "demo"
DOMAIN = "example.com"  # no mail goes there: RFC 2606
FULL_STOPS = ".。।።"  # how Faker ends a sentence in different languages
WORDS = Path(__file__).with_name("words.toml")

Draw = Callable[[list[str]], Iterator[str]]  # gives texts, in any order, from a list of words.toml


class Demo:
    """Made-up rows in one language. Call `users` and then `posts`, since both draw from the same random numbers."""

    def __init__(self, seed: int, locale: str) -> None:
        self._faker = Faker(locale)
        self._faker.seed_instance(seed)
        self._random: Random = self._faker.random
        self._words: dict[str, Any] = tomllib.loads(WORDS.read_text("utf-8"))
        self._is_english = locale.startswith("en")

    def users(self, number: int, password_hash: str | None) -> Iterator[User]:
        """Yield users who joined before the first post. The first is an admin and gets `password_hash`."""
        used = set[str]()
        for place in range(number):
            name = self._faker.name()
            first = place == 0
            username = _unused(FIRST_USERNAME if first else slug_from(name, USERNAME_LENGTH - 8), used)
            yield User(
                username=username,
                email=f"{username}@{DOMAIN}",
                name=name,
                about=next(self._texts_about(self._random.choice(self._words["subjects"]))(self._words["about"])),
                created_at=self._moment(USERS_BEGAN, days=365),
                is_author=True,
                is_admin=first,
                password_hash=password_hash if first else None,
                is_demo=True,
            )

    def posts(self, number: int, authors: Sequence[User], tags: Mapping[str, Tag]) -> Iterator[list[Base]]:
        """Yield posts, each with its comments. `tags` are those that the database has already, by slug.

        Every tenth post is a draft, every fifteenth is scheduled, every twentieth is in the bin.
        """
        subjects, used = self._words["subjects"], set(RESERVED)
        known = {name: Tag(name=name) for subject in subjects for name in subject["tags"]} | dict(tags)
        for place in range(number):
            subject = subjects[place % len(subjects)]
            draw = self._texts_about(subject)
            title = next(draw(self._words["titles"])).rstrip(FULL_STOPS)
            created = self._moment(POSTS_BEGAN, days=729)
            published = created + timedelta(minutes=self._random.randrange(24 * 60))
            names = self._random.sample(subject["tags"], self._random.randint(1, 4))
            post = Post(
                title=title,
                slug=_unused(slug_from(title), used),
                body=self._body(draw, subject),
                author=self._random.choice(authors),
                tags=[known[name] for name in names],
                created_at=created,
                updated_at=published,
                published_at=published,
                deleted_at=published + timedelta(days=30) if place % 20 == 4 else None,
            )
            if place % 10 == 7:
                post.published_at, post.updated_at = None, created
            elif place % 15 == 11:
                post.published_at, post.updated_at = self._moment(SCHEDULED_FROM, days=365), created
            is_published = post.published_at == published
            yield [post, *(self._comments(draw, post, authors) if is_published else ())]

    def _comments(self, draw: Draw, post: Post, authors: Sequence[User]) -> list[Base]:
        """Return up to three comments of the days after the post. One in six waits for approval."""
        rows: list[Base] = []
        texts = islice(draw(self._words["comments"]), self._random.choice((0, 1, 1, 2, 3)))
        for day, text in enumerate(texts):
            moment = self._moment(post.updated_at + timedelta(days=day), days=1)
            approved = moment if self._random.randrange(6) else None
            author = self._random.choice(authors)
            row = {"post": post, "author": author, "body": text, "created_at": moment, "approved_at": approved}
            rows.append(comments.Comment(**row))
        return rows

    def _texts_about(self, subject: dict[str, list[str]]) -> Draw:
        """Return a function that fills the gaps of each text with the same two things, place and moment."""
        things, others = self._random.sample(subject["things"], 2)
        place, moment = self._random.choice(self._words["places"]), self._random.choice(self._words["moments"])

        def draw(texts: list[str]) -> Iterator[str]:
            for text in self._random.sample(texts, len(texts)):
                if self._is_english:
                    filled = text.format(things=things, others=others, place=place, when=moment)
                    yield filled[0].upper() + filled[1:]
                else:
                    yield self._faker.sentence(nb_words=6)

        return draw

    def _body(self, draw: Draw, subject: dict[str, list[str]]) -> str:
        """Return Markdown: an opening, two or three sections with a list, quote, table or code, and a link."""
        sentences = draw(subject["sentences"] + self._words["sentences"])
        steps = [step.rstrip(FULL_STOPS) for step in draw(subject["steps"])]
        things = islice(draw(subject["things"]), 3)
        rows = [f"| {thing} | {self._random.randint(1, 40)} | {self._random.randint(1, 40)} |" for thing in things]

        def paragraph(length: int) -> str:
            return " ".join(islice(sentences, length))

        blocks = [
            "\n".join(f"- {step}" for step in steps[:4]),
            "\n".join(f"{place}. {step}" for place, step in enumerate(steps[-3:], start=1)),
            f"> {next(draw(self._words['quotes']))}",
            "\n".join([f"| | {BASE_DAY.year - 2} | {BASE_DAY.year - 1} |", "| --- | ---: | ---: |", *rows]),
        ]
        chosen = self._random.sample(blocks, self._random.randint(2, 3))
        if subject["code"]:
            chosen[0] = self._random.choice(subject["code"])
        parts = [paragraph(3)]
        for heading, block in zip(draw(self._words["headings"]), chosen, strict=False):
            parts += [f"## {heading.rstrip(FULL_STOPS)}", paragraph(self._random.randint(2, 4)), block]
        link = next(draw(self._words["links"])).rstrip(FULL_STOPS)
        return "\n\n".join([*parts, paragraph(2), f"[{link}](https://{DOMAIN}/notes)"])

    def _moment(self, first: datetime, days: int) -> datetime:
        return first + timedelta(seconds=self._random.randrange(days * 24 * 60 * 60))


def _unused(wanted: str, used: set[str]) -> str:
    """Return `wanted`, or the first of `wanted-2`, `wanted-3` and so on that is not in `used`, and add it to `used`."""
    numbered = (f"{wanted}-{number}" for number in count(2))
    name = next(name for name in chain([wanted], numbered) if name not in used)
    used.add(name)
    return name
