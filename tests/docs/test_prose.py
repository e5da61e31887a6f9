"""The tutorial is plain English: short sentences, short paragraphs, and no phrase that a reader has to read twice.

The words of a sentence are counted as a reader meets them: a command between backticks is one word, a link is its text.
"""

import re
from pathlib import Path
from statistics import median

import pytest

from tests.conftest import ROOT

LONGEST = 30  # words of a sentence
TYPICAL = 17  # half of the sentences of a page are shorter than this
MOST_SENTENCES = 5  # of a paragraph

# Each of these was in this project once. They are short, and nobody says them.
NOT_ENGLISH = (
    "what lacks",
    "who may",
    "of whom",
    "for want of",
    "as it is meant",
    "if that is meant",
    "do not belong together",
    "passed over, since",
    "for who wants",
    "by themselves",
    "nobody shall",
    "tell whether",
    "whether anybody",
    "goes on leading",
    "look after the",
    "take a comment off",
    "is noted",
)

PAGES = sorted((ROOT / "docs" / "tutorial").glob("*.md"))


@pytest.fixture(params=PAGES, ids=[page.name for page in PAGES])
def page(request: pytest.FixtureRequest) -> Path:
    """A chapter of the tutorial, or its list of chapters."""
    return Path(request.param)


def paragraphs_of(page: Path) -> list[str]:
    """Return the paragraphs and the items of lists, without code, tables, headings and marks."""
    text = re.sub(r"^```.*?^```$", "", page.read_text("utf-8"), flags=re.MULTILINE | re.DOTALL)
    text = re.sub(r"^(?:\||#|<).*$", "", text, flags=re.MULTILINE)
    text = re.sub(r"<https?:[^>]*>|`[^`]+`", "Code", text)
    text = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", text).replace("**", "")
    blocks = re.split(r"\n\s*\n|\n(?=- |\d+\. )", text)
    return [" ".join(block.split()) for block in blocks if block.strip()]


def sentences_of(paragraph: str) -> list[str]:
    """Return the sentences of a paragraph."""
    return [sentence for sentence in re.split(r"(?<=[.!?])[\"”)]* +(?=[^a-z])", paragraph) if sentence]


def length_of(sentence: str) -> int:
    return len(sentence.split())


def test_no_sentence_is_too_long(page: Path) -> None:
    sentences = [sentence for paragraph in paragraphs_of(page) for sentence in sentences_of(paragraph)]
    assert [sentence for sentence in sentences if length_of(sentence) > LONGEST] == []


def test_half_of_the_sentences_are_short(page: Path) -> None:
    lengths = [length_of(sentence) for paragraph in paragraphs_of(page) for sentence in sentences_of(paragraph)]
    assert median(lengths) < TYPICAL


def test_no_paragraph_has_too_many_sentences(page: Path) -> None:
    counts = {paragraph: len(sentences_of(paragraph)) for paragraph in paragraphs_of(page)}
    assert [paragraph for paragraph, count in counts.items() if count > MOST_SENTENCES] == []


def test_no_phrase_needs_a_second_reading(page: Path) -> None:
    text = " ".join(paragraphs_of(page)).lower()
    assert [phrase for phrase in NOT_ENGLISH if re.search(rf"\b{phrase}\b", text)] == []
