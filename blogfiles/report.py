"""`Report`: what an import did, in numbers and in lines for a person."""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import Enum, auto
from typing import NamedTuple

from blogfiles.escaping import change_text
from blogfiles.record import Record

FEW = 3  # lines with the same words; more become one line

# What a text says to the tool that it was written for. A blog shows it as it was typed.
_KINDS = {
    "Hugo shortcodes": re.compile(r"\{\{[<%]\s*([a-z][\w./-]*)", re.IGNORECASE),
    "Liquid tags": re.compile(r"(?<!\{)\{%-?\s*([a-z]\w*)", re.IGNORECASE),
    "Liquid values": re.compile(r"\{\{-?\s*(?:[\"'][^\"'\n]*[\"']\s*\|\s*)?([a-z][\w.]*)[^{}\n]*\}\}", re.IGNORECASE),
    "WordPress shortcodes": re.compile(
        r"\\?\[((?:gallery|video|audio|playlist|contact-form(?:-7)?|(?:et_pb|fusion|su|vc)_\w+)\b"
        r"|[a-z][\w-]*(?= \w+=\"))[^\[\]\n]*\](?!\()"
    ),
    "boxes of Docusaurus or MkDocs": re.compile(r"^(?::::|!!!|\?\?\?)[ \t]*([a-z]{2,30})", re.MULTILINE),
    "places for a table of contents": re.compile(r"^(\[TOC\]|\[\[toc\]\])[ \t]*$", re.MULTILINE),
    "abbreviations of Markdown Extra": re.compile(r"^\*\[([^\]\n]{1,60})\]:", re.MULTILINE),
    "attributes of kramdown": re.compile(r"\{:\s*([^{}\n]{1,60})\}"),
}


class Outcome(Enum):
    """What happened to a record."""

    IMPORTED = auto()
    UPDATED = auto()
    UNCHANGED = auto()
    LEFT_ALONE = auto()


class Decision(NamedTuple):
    """The outcome, the slug of the post, the reason if it is left alone, and a note about the slug."""

    outcome: Outcome
    slug: str
    reason: str = ""
    note: str = ""


@dataclass
class Report:
    """The result of an import: numbers, and lines such as `path: reason`."""

    counts: Counter[Outcome] = field(default_factory=Counter)
    drafts: int = 0  # of the imported posts
    undated: int = 0  # of the drafts
    notes: dict[str, list[str]] = field(default_factory=dict)  # the names of files, by what there is to say
    left_alone: list[str] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)
    from_readers: Counter[str] = field(default_factory=Counter)  # what happened to the comments of the old blog
    typed: dict[str, list[Counter[str]]] = field(default_factory=dict)  # what the page shows as it was typed

    def note(self, label: str, text: str) -> None:
        """Remember something to tell about the file `label`."""
        self.notes.setdefault(text, []).append(label)

    def count(self, label: str, record: Record, decision: Decision) -> None:
        """Add what happened to one post."""
        outcome = decision.outcome
        self.counts[outcome] += 1
        if outcome is Outcome.IMPORTED:
            self.drafts += record.published_at is None
            self.undated += record.date is None
        if outcome is Outcome.LEFT_ALONE:
            self.left_alone.append(f"{label}: left alone: {decision.reason}")
        elif outcome is not Outcome.UNCHANGED:
            for text in filter(None, [*record.notes, decision.note]):
                self.note(label, text)
            for kind, names in shown_as_typed(record.body).items():
                self.typed.setdefault(kind, []).append(names)

    def lines(self) -> Iterator[str]:
        """Yield the notes: one line for each file, or one line for many, since an old blog has many attachments."""
        for text, labels in self.notes.items():
            if len(labels) > FEW:
                yield f"{labels[0]} and {len(labels) - 1} others: {text}"
            else:
                yield from (f"{label}: {text}" for label in labels)
        for kind, posts in self.typed.items():
            names = sum(posts, Counter()).most_common(FEW)
            common = ", ".join(f"{name} {number}" for name, number in names)
            yield f"{counted(len(posts), 'post')} {'hold' if posts[1:] else 'holds'} {kind} ({common}), shown as typed"
        if self.from_readers:
            yield f"Comments: {', '.join(f'{number} {what}' for what, number in self.from_readers.items())}."

    def sums(self) -> str:
        """Return the last line: how many posts came in, and what happened to the others."""
        undated = f", {self.undated} without a date" if self.undated else ""
        return (
            f"{counted(self.counts[Outcome.IMPORTED], 'post')} imported ({counted(self.drafts, 'draft')}{undated}), "
            f"{self.counts[Outcome.UPDATED]} updated, {self.counts[Outcome.UNCHANGED]} unchanged, "
            f"{len(self.left_alone)} left alone, {len(self.refused)} not imported."
        )


def counted(number: int, noun: str) -> str:
    """Return `1 post`, `2 posts`."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def shown_as_typed(markdown: str) -> dict[str, Counter[str]]:
    """Return how often each kind stands in the text, by name: `{"Hugo shortcodes": {"figure": 2}}`."""
    found: dict[str, Counter[str]] = {}

    def look(text: str) -> str:
        for kind, pattern in _KINDS.items():
            if names := pattern.findall(text):
                found.setdefault(kind, Counter()).update(name.strip() for name in names)
        return text

    if any(pattern.search(markdown) for pattern in _KINDS.values()):  # it may be in code, which has to be found first
        change_text(markdown, look)
    return found
