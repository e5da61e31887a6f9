"""Makes up people and posts. Everything is drawn from a Faker that was seeded for this one row: see `Streams`.

So a row does not depend on those made before it, on the clock, on the time zone or on the database: row 40 of seed 1
is the same whether 41 rows are made or 20,000, today or next year.
English text comes from words.py; for other languages Faker writes it, in the same shape.
"""

from datetime import UTC, datetime, timedelta
from random import Random
from typing import NamedTuple

from faker import Faker

from app.seed import words

BASE_DAY = datetime(2026, 1, 1, tzinfo=UTC)  # every date is counted from here, never from today
POSTS_BEGAN = BASE_DAY - timedelta(days=730)
PEOPLE_BEGAN = POSTS_BEGAN - timedelta(days=365)
SCHEDULED_FROM = datetime(2100, 1, 1, tzinfo=UTC)  # far enough that a scheduled post stays one
FULL_STOPS = " .。।።።"  # how sentences end in the languages of Faker


class Streams:
    """Random choices that repeat: each kind of row and each number has a stream of its own."""

    def __init__(self, seed: int, locale: str) -> None:
        self._name = f"{seed}/{locale}"
        self._faker = Faker(locale)  # made once, since that takes a thousand times as long as seeding it again

    def of(self, kind: str, number: int) -> Faker:
        """Return the one Faker, seeded for row `number` of `kind`. It is good until the next call."""
        self._faker.seed_instance(f"{self._name}/{kind}/{number}")
        return self._faker


class Dates(NamedTuple):
    """The moments of a post, as its columns have them."""

    published_at: datetime | None
    created_at: datetime
    updated_at: datetime
    deleted_at: datetime | None = None


def about(faker: Faker) -> str:
    """Return a sentence or two that a person could say about themselves."""
    if not _is_english(faker):
        return faker.sentence()
    random: Random = faker.random
    return _sentence(random.choice(words.ABOUT), _gaps(random, random.choice(words.SUBJECTS)))


def joined_at(faker: Faker) -> datetime:
    """Return when a person joined: in the year before the first post."""
    return _moment(faker.random, PEOPLE_BEGAN, 365)


def title(faker: Faker, number: int) -> str:
    """Return the title of post `number`, without a full stop."""
    if not _is_english(faker):
        return faker.sentence(nb_words=5).rstrip(FULL_STOPS)
    random: Random = faker.random
    gaps = _gaps(random, _subject(number))  # drawn first here and in `body`, so that both are about the same things
    return _sentence(random.choice(words.TITLES), gaps)


def dates(faker: Faker, number: int) -> Dates:
    """Return the dates of post `number`: every tenth is a draft, every fifteenth scheduled, the others published.

    Of those that were published, one in twenty is in the bin.
    """
    created = _moment(faker.random, POSTS_BEGAN, 729)
    if number % 10 == 7:
        return Dates(None, created, created)
    if number % 15 == 11:
        return Dates(_moment(faker.random, SCHEDULED_FROM, 365), created, created)
    published = created + timedelta(minutes=faker.random.randrange(24 * 60))
    return Dates(published, created, published, published + timedelta(days=30) if number % 20 == 4 else None)


def tags(faker: Faker, number: int) -> list[str]:
    """Return one to four tag names that suit post `number`."""
    random: Random = faker.random
    return random.sample(_subject(number).tags, random.randint(1, 4))


def body(faker: Faker, number: int) -> str:
    """Return the Markdown of post `number`: an opening, sections with a list, quote, table or code, and a link."""
    random: Random = faker.random
    subject = _subject(number)
    material = _english(random, subject) if _is_english(faker) else _translated(faker)
    sentences = iter(material.sentences)

    def paragraph(length: int) -> str:
        return " ".join(next(sentences) for _ in range(length))

    blocks = [
        "\n".join(f"- {step}" for step in material.steps[:4]),
        "\n".join(f"{place}. {step}" for place, step in enumerate(material.steps[-3:], start=1)),
        f"> {material.quote}",
        _table(random, material.things),
    ]
    chosen = random.sample(blocks, random.randint(2, 3))
    if subject.code:
        chosen[0] = random.choice(subject.code)
    parts = [paragraph(3)]
    for heading, block in zip(material.headings, chosen, strict=False):
        parts += [f"## {heading}", paragraph(random.randint(2, 4)), block]
    return "\n\n".join([*parts, paragraph(2), material.link])


def comments(faker: Faker, number: int, published_at: datetime) -> list[tuple[str, datetime]]:
    """Return up to three comments on post `number`, each with its moment, oldest first."""
    random: Random = faker.random
    found = []
    for days in range(random.choice((0, 0, 1, 2, 3))):
        text = faker.sentence(nb_words=12)
        if _is_english(faker):
            text = _sentence(random.choice(words.COMMENTS), _gaps(random, _subject(number)))
        found.append((text, _moment(random, published_at + timedelta(days=days), 1)))
    return found


class _Material(NamedTuple):
    """What one post is put together from, in its own language."""

    headings: list[str]
    sentences: list[str]
    steps: list[str]
    things: list[str]
    quote: str
    link: str


def _english(random: Random, subject: words.Subject) -> _Material:
    gaps = _gaps(random, subject)
    stock = subject.sentences + words.SENTENCES
    return _Material(
        headings=random.sample(words.HEADINGS, 3),
        sentences=[_sentence(text, gaps) for text in random.sample(stock, len(stock))],
        steps=random.sample(subject.steps, len(subject.steps)),
        things=random.sample(subject.things, 3),
        quote=random.choice(words.QUOTES),
        link=_sentence(random.choice(words.LINKS), gaps),
    )


def _translated(faker: Faker) -> _Material:
    return _Material(
        headings=[faker.sentence(nb_words=3).rstrip(FULL_STOPS) for _ in range(3)],
        sentences=faker.sentences(17),
        steps=[faker.sentence(nb_words=4).rstrip(FULL_STOPS) for _ in range(6)],
        things=faker.words(3),
        quote=faker.sentence(),
        link=f"[{faker.sentence(nb_words=4).rstrip(FULL_STOPS)}](https://example.com/notes)",
    )


def _table(random: Random, things: list[str]) -> str:
    last, this = BASE_DAY.year - 2, BASE_DAY.year - 1
    rows = [f"| {thing} | {random.randint(1, 40)} | {random.randint(1, 40)} |" for thing in things]
    return "\n".join([f"| | {last} | {this} |", "| --- | ---: | ---: |", *rows])


def _gaps(random: Random, subject: words.Subject) -> dict[str, str]:
    things, others = random.sample(subject.things, 2)
    place, when = random.choice(words.PLACES), random.choice(words.MOMENTS)
    return {"things": things, "others": others, "place": place, "when": when}


def _sentence(text: str, gaps: dict[str, str]) -> str:
    filled = text.format_map(gaps)
    return filled[0].upper() + filled[1:]


def _subject(number: int) -> words.Subject:
    return words.SUBJECTS[number % len(words.SUBJECTS)]


def _moment(random: Random, first: datetime, days: int) -> datetime:
    return first + timedelta(seconds=random.randrange(days * 24 * 60 * 60))


def _is_english(faker: Faker) -> bool:
    return str(faker.locales[0]).startswith("en")
