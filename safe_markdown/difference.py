"""Show people what changed between two texts: first by lines, then by words within the changed lines.

The time for a comparison grows with the square of the length, and somebody could write a text that needs all of it. So
one comparison has a limit, and all comparisons of two texts have one together. Above it only the equal beginnings and
ends are kept, and the middle counts as replaced.
"""

import re
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from itertools import takewhile
from typing import Final, NamedTuple

LONGEST: Final = 2_000  # lines, or words and the spaces between them, of both texts together
MOST_WORK: Final = 4 * LONGEST**2  # the squares of all comparisons


class Part(NamedTuple):
    """A piece of text. Its kind is `same` (in both), `deleted` (only in the first) or `inserted` (in the other)."""

    kind: str
    text: str


def difference(before: str, after: str) -> list[Part]:
    """Return the parts of `before` and `after`, in order."""
    parts: list[Part] = []
    compare = _Comparison()
    for old, new in compare(before.splitlines(keepends=True), after.splitlines(keepends=True)):
        for old_words, new_words in compare(re.findall(r"\s+|\S+", old), re.findall(r"\s+|\S+", new)):
            if old_words == new_words:
                parts.append(Part("same", old_words))
            else:
                parts += [Part("deleted", old_words), Part("inserted", new_words)]
    return [part for part in parts if part.text]


class _Comparison:
    """Compares texts until the work is too much."""

    left = MOST_WORK

    def __call__(self, before: Sequence[str], after: Sequence[str]) -> Iterator[tuple[str, str]]:
        """Yield pairs of old and new text in order. The two are equal where nothing changed."""
        head = _common(before, after)
        yield "".join(before[:head]), "".join(after[:head])
        before, after = before[head:], after[head:]
        tail = _common(before[::-1], after[::-1])
        old, new = before[: len(before) - tail], after[: len(after) - tail]
        work = (len(old) + len(new)) ** 2
        if work > min(self.left, LONGEST**2):
            yield "".join(old), "".join(new)
        else:
            self.left -= work
            for _, start, end, new_start, new_end in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
                yield "".join(old[start:end]), "".join(new[new_start:new_end])
        yield "".join(before[len(before) - tail :]), "".join(after[len(after) - tail :])


def _common(one: Sequence[str], other: Sequence[str]) -> int:
    """Return how many items at the beginning are equal."""
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(one, other, strict=False)))
