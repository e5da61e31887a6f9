"""The stylesheet is small, has no unused class, keeps colours in two layers, and has enough contrast in both schemes.

The tests read it as text. They would miss a CSS rule that is nested in another; the stylesheet has none.
"""

import gzip
import re
from itertools import product
from pathlib import Path

import pytest
from pygments.token import STANDARD_TYPES

from safe_markdown.rendering import CLASSES

APP = Path(__file__).parent.parent / "app"
CSS = re.sub(r"/\*.*?\*/", "", (APP / "static" / "style.css").read_text(), flags=re.DOTALL)
SELECTORS = " ".join(re.findall(r"([^{};]+)\{", CSS))
TEMPLATES = "".join(path.read_text() for path in (APP / "templates").rglob("*.html"))
TOKEN = re.compile(r"(--[a-z-]+)\s*:\s*([^;]+);")

TEXT = re.compile(r"(?<![-\w])color:\s*var\((--[a-z-]+)\)")
BACKGROUND = re.compile(r"(?<![-\w])background:\s*var\((--[a-z-]+)\)")

# What the declaration of a colour may hold besides var(...). Colour names and numbers are not allowed.
COLOURS = re.compile(r"(?<![-\w])(?:color|background|border|outline)[a-z-]*\s*:\s*([^;}]+)")
NOT_A_COLOUR = re.compile(r"(?:\d+px|\d+|solid|none|collapse|transparent|padding-box)(?:\s|$)")


def test_it_is_small() -> None:
    stylesheet = (APP / "static" / "style.css").read_bytes()
    assert len(stylesheet) <= 18 * 1024
    assert len(gzip.compress(stylesheet)) <= 6 * 1024


def test_every_class_is_used() -> None:
    used = {name for names in re.findall(r'class="([^"]*)"', TEMPLATES) for name in names.split()}
    assert set(re.findall(r"\.([a-z][\w-]*)", SELECTORS)) <= used | CLASSES


def test_every_class_in_a_template_has_a_rule() -> None:
    used = {name for names in re.findall(r'class="([^"]*)"', TEMPLATES) for name in names.split()}
    assert used <= set(re.findall(r"\.([a-z][\w-]*)", SELECTORS))


def test_every_beginning_of_a_class_is_one_that_pygments_writes() -> None:
    beginnings = set(re.findall(r'\[class\^="(\w+)"\]', SELECTORS))
    assert beginnings
    assert {
        start for start in beginnings if not any(name.startswith(start) for name in STANDARD_TYPES.values())
    } == set()


def test_the_tokens_used_are_the_tokens_defined() -> None:
    assert set(re.findall(r"var\((--[a-z-]+)\)", CSS)) == {name for name, _ in TOKEN.findall(CSS)}


def test_rules_use_no_colour_of_the_palette() -> None:
    rules = re.sub(r":root\s*\{[^}]*\}", "", CSS)
    assert set(re.findall(r"var\((--[a-z-]+)\)", rules)).isdisjoint(_palette())


def test_rules_and_purposes_hold_no_colour_of_their_own() -> None:
    _, purposes = _layers()
    rules = re.sub(r":root\s*\{[^}]*\}", "", CSS)
    assert not re.search(r"#[0-9a-f]{3,8}\b|\b(?:rgb|hsl|hwb|lab|lch|color)a?\(", purposes + rules, re.IGNORECASE)
    for value in COLOURS.findall(re.sub(r"color-scheme: [a-z ]+", "", rules)):
        left = re.sub(r"var\([^)]*\)", "", value)
        assert NOT_A_COLOUR.sub("", left).strip() == "", value


@pytest.mark.parametrize("scheme", [0, 1], ids=["light", "dark"])
def test_text_stands_out_from_every_background_in_both_schemes(scheme: int) -> None:
    assert _too_faint({name: colours[scheme] for name, colours in _palette().items()}) == {}


def _layers() -> tuple[str, str]:
    """Return the content of the two `:root` rules: the palette and the purposes."""
    palette, purposes = re.findall(r":root\s*\{([^}]*)\}", CSS)
    return palette, purposes


def _palette() -> dict[str, tuple[str, str]]:
    """Return the name of each colour with its light and its dark value."""
    found = re.findall(r"(--[a-z-]+): light-dark\((#[0-9a-f]{6}), (#[0-9a-f]{6})\);", _layers()[0])
    assert len(found) == _layers()[0].count(":"), "every colour has a light and a dark value"
    return {name: (light, dark) for name, light, dark in found}


def _too_faint(palette: dict[str, str]) -> dict[tuple[str, str], float]:
    """Return the pairs of a text's and a background's purpose whose contrast is under 4.5, WCAG's level AA.

    https://www.w3.org/TR/WCAG22/#contrast-minimum
    """
    purposes = {name: value.removeprefix("var(").removesuffix(")") for name, value in TOKEN.findall(_layers()[1])}
    rules = [rule for rule in re.findall(r"\{([^{}]*)\}", CSS) if rule not in _layers()]
    texts, backgrounds = ([set(name.findall(rule)) for rule in rules] for name in (TEXT, BACKGROUND))
    # A rule that sets both is one pair, such as the text on a filled button. Any other text can appear on any other
    # background.
    pairs = {pair for each in zip(texts, backgrounds, strict=True) for pair in product(*each)}
    alone = [name for name, other in zip(texts, backgrounds, strict=True) if not other]
    pairs |= set(product(set().union(*alone), ("--background", "--background-card")))
    assert len(pairs) > 20
    ratios = {pair: _contrast(*(palette[purposes[name]] for name in pair)) for pair in pairs}
    return {pair: ratio for pair, ratio in ratios.items() if ratio < 4.5}


def _contrast(one: str, other: str) -> float:
    """Return the ratio of two colours, 1 to 21: https://www.w3.org/TR/WCAG22/#dfn-contrast-ratio."""
    darker, lighter = sorted((_luminance(one), _luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: str) -> float:
    """Return how bright `#rrggbb` is, 0 to 1: https://www.w3.org/TR/WCAG22/#dfn-relative-luminance."""
    channels = [int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5)]
    red, green, blue = [value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4 for value in channels]
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
