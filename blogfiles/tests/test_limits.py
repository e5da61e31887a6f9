"""Very long texts: reading takes no more time than their length explains."""

from contextlib import suppress

import pytest

from blogfiles.embeds import with_links
from blogfiles.html_to_markdown import HTML_LIMIT
from blogfiles.liquid import resolved
from blogfiles.record import RefusedError
from blogfiles.report import shown_as_typed
from blogfiles.wordpress_text import markdown_from


@pytest.mark.parametrize(
    "part",
    ["<", "<!--", "<!-- wp:a --><!-- /wp:a -->", "[code", "[code]", "[caption", "*", "](", "# ", " ", "\n", "<b>x</b>"],
)  # fmt: skip
def test_300000_characters_are_converted_in_time(part: str) -> None:
    markdown_from(part * (HTML_LIMIT // len(part)))


@pytest.mark.parametrize("footnotes", ["[" * 100_000, f'[{{"id": "a", "content": "{"<b>" * 100_000}"}}]'])
def test_hostile_footnotes_are_no_text_or_are_refused(footnotes: str) -> None:
    with suppress(RefusedError):
        assert markdown_from("Text", footnotes) == "Text"


@pytest.mark.parametrize(
    "piece", ["<iframe>", "<video src=a>", "`", "``` ", "[a]({{", "{{<", "{%", "```\n", "~~~\n", "[a", "[gallery "]
)
def test_hostile_text_takes_no_more_time_than_its_length(piece: str) -> None:
    text = piece * 100_000
    with_links(text)
    resolved(text, str)
    shown_as_typed(text)
