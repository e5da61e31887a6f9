"""Makes up the rows of people and posts, and writes none of them.

Everything is drawn from a Faker that was seeded for this one row. So a row does not depend on those made before it, on
the clock, on the time zone or on the database: row 40 of seed 1 is the same whether 41 rows are made or 20,000, today
or next year. English words come from words.toml; for other languages Faker makes up as many.
"""

import tomllib
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime, timedelta
from itertools import chain, count, islice
from pathlib import Path
from random import Random
from typing import Any

import click
from faker import Faker

from app.markdown import render_comment
from app.posts.slugs import slug_from

BASE_DAY = datetime(2026, 1, 1, tzinfo=UTC)  # every date is counted from here, never from today
POSTS_BEGAN = BASE_DAY - timedelta(days=730)
PEOPLE_BEGAN = POSTS_BEGAN - timedelta(days=365)
SCHEDULED_FROM = datetime(2100, 1, 1, tzinfo=UTC)  # far enough that a scheduled post stays one
FULL_STOPS = " .。।።።"  # how sentences end in the languages of Faker
USERNAME_LENGTH = 56  # characters: 8 fewer than the column has, for a number behind it
WORDS = Path(__file__).with_name("words.toml")
# What each text of words.toml is in another language; where the gaps of English were, there is only the subject.
TRANSLATED = {
    "titles": "{words} {{things}}",
    **dict.fromkeys(("headings", "steps"), "{words}"),
    **dict.fromkeys(("sentences", "quotes", "about", "comments"), "{sentence}"),
    "links": "[{words}](https://example.com/notes)",
    "things": "{word}",
}

Row = dict[str, Any]  # column names and values
Draw = Callable[[list[str]], Iterator[str]]


class Writer:
    """Makes up rows in one language. Each kind of row and each number has random choices of its own, which repeat."""

    def __init__(self, seed: int, locale: str) -> None:
        self._name = f"{seed}/{locale}"
        self._faker = Faker(locale)  # made once, since that takes a thousand times as long as seeding it again
        self._words = tomllib.loads(WORDS.read_text("utf-8"))
        if not locale.startswith("en"):
            self._random("words", 0)
            for texts in (self._words, *self._words["subjects"]):
                texts |= {name: [self._translated(name) for _ in texts[name]] for name in texts if name in TRANSLATED}

    def user(self, number: int) -> Row:
        """Return a person, who joined in the year before the first post."""
        random = self._random("user", number)
        name = self._faker.name()
        return {
            "username": slug_from(name, USERNAME_LENGTH),
            "name": name,
            "about": next(self._drawer(random, random.choice(self._words["subjects"]))(self._words["about"])),
            "created_at": _moment(random, PEOPLE_BEGAN, 365),
            "is_author": True,
            "is_demo": True,
        }

    def post(self, number: int, usernames: list[str]) -> Row:
        """Return a post, and beside its columns: `tags` (their slugs), rows of `comments`, and who is their `author`.

        Every tenth is a draft, every fifteenth scheduled; of the others, which were published, some are in the bin.
        """
        random, words = self._random("post", number), self._words
        subject = words["subjects"][number % len(words["subjects"])]
        draw = self._drawer(random, subject)
        title = next(draw(words["titles"]))
        created = _moment(random, POSTS_BEGAN, 729)
        published = created + timedelta(minutes=random.randrange(24 * 60))
        row: Row = {
            "title": title,
            "slug": slug_from(title),
            "body": _body(random, draw, words, subject),
            "published_at": published,
            "created_at": created,
            "updated_at": published,
            "deleted_at": published + timedelta(days=30) if number % 20 == 4 else None,
            "is_demo": True,
            "tags": random.sample(subject["tags"], random.randint(1, 4)),
            "comments": [],
        }
        if number % 10 == 7:
            row |= {"published_at": None, "updated_at": created}
        elif number % 15 == 11:
            row |= {"published_at": _moment(random, SCHEDULED_FROM, 365), "updated_at": created}
        else:
            texts = islice(draw(words["comments"]), random.choice((0, 1, 1, 2, 3)))
            row["comments"] = [_comment(random, text, published, days) for days, text in enumerate(texts)]
        # Names are drawn last: they alone depend on how many users there are.
        for written in (row, *row["comments"]):
            written["author"] = random.choice(usernames)
        return row

    def _random(self, kind: str, number: int) -> Random:
        """Return the random choices of row `number` of `kind`, which are also the Faker's until the next call."""
        self._faker.seed_instance(f"{self._name}/{kind}/{number}")
        random: Random = self._faker.random
        return random

    def _drawer(self, random: Random, subject: dict[str, list[str]]) -> Draw:
        """Return what gives texts in any order, all about the same things of `subject`."""
        things, others = random.sample(subject["things"], 2)
        place, when = random.choice(self._words["places"]), random.choice(self._words["moments"])

        def drawn(texts: list[str]) -> Iterator[str]:
            for text in random.sample(texts, len(texts)):
                filled = text.format(things=things, others=others, place=place, when=when)
                yield filled[0].upper() + filled[1:]

        return drawn

    def _translated(self, name: str) -> str:
        """Return one of the texts that words.toml lists under `name`."""
        return TRANSLATED[name].format(
            word=self._faker.word(),
            words=self._faker.sentence(nb_words=4).rstrip(FULL_STOPS),
            sentence=self._faker.sentence(nb_words=10),
        )


def lacking(
    kind: str, make: Callable[[int], Row], key: str, wanted: int, found: Iterable[tuple[str, bool]]
) -> list[Row]:
    """Return the rows that lack until there are `wanted`, of those that `make` gives for 0, 1, 2...

    They are counted from 0 at every run, and those whose `key` is `found` on a demo row are passed over. So 20 posts
    and then 50 are the same 50 as at once, and one that someone deleted is the first to come back. A key that repeats,
    or that is `found` on another row, gets a number behind it.
    """
    present, used = set[str](), set[str]()
    for name, is_demo in found:
        (present if is_demo else used).add(name)

    def rows() -> Iterator[Row]:
        for number in count():
            row = make(number)
            first = row[key]
            numbered = (f"{first}-{suffix}" for suffix in count(number + 1))
            row[key] = next(name for name in chain([first], numbered) if name not in used)
            used.add(row[key])
            if row[key] not in present:
                yield row

    length = max(0, wanted - len(present))
    with click.progressbar(islice(rows(), length), length, f"Making up {kind}", hidden=not length) as bar:
        return list(bar)


def _body(random: Random, draw: Draw, words: dict[str, list[str]], subject: dict[str, list[str]]) -> str:
    """Return Markdown: an opening, sections with a list, quote, table or code, and a link."""
    sentences = draw(subject["sentences"] + words["sentences"])
    steps = list(draw(subject["steps"]))
    things = random.sample(subject["things"], 3)
    figures = [f"| {thing} | {random.randint(1, 40)} | {random.randint(1, 40)} |" for thing in things]

    def paragraph(length: int) -> str:
        return " ".join(islice(sentences, length))

    blocks = [
        "\n".join(f"- {step}" for step in steps[:4]),
        "\n".join(f"{place}. {step}" for place, step in enumerate(steps[-3:], start=1)),
        f"> {next(draw(words['quotes']))}",
        "\n".join([f"| | {BASE_DAY.year - 2} | {BASE_DAY.year - 1} |", "| --- | ---: | ---: |", *figures]),
    ]
    chosen = random.sample(blocks, random.randint(2, 3))
    if subject["code"]:
        chosen[0] = random.choice(subject["code"])
    parts = [paragraph(3)]
    for heading, block in zip(draw(words["headings"]), chosen, strict=False):
        parts += [f"## {heading}", paragraph(random.randint(2, 4)), block]
    return "\n\n".join([*parts, paragraph(2), next(draw(words["links"]))])


def _comment(random: Random, text: str, published: datetime, days: int) -> Row:
    """Return a comment of some days after its post; one in six waits for approval."""
    moment = _moment(random, published + timedelta(days=days), 1)
    approved = moment if random.randrange(6) else None
    html = render_comment(text)
    return {"body": text, "body_html": html, "created_at": moment, "approved_at": approved, "is_demo": True}


def _moment(random: Random, first: datetime, days: int) -> datetime:
    return first + timedelta(seconds=random.randrange(days * 24 * 60 * 60))
