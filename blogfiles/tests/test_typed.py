"""What the page shows as it was typed is counted by its kind; code and ordinary text are not."""

import pytest

from blogfiles import shown_as_typed


@pytest.mark.parametrize(
    ("text", "tool", "name"),
    [
        ("A\n\n::: tip\nBring a coat.\n:::", "boxes of Docusaurus or MkDocs", "tip"),
        ('!!! note "Title"\n    Bring a hat.', "boxes of Docusaurus or MkDocs", "note"),
        ("[TOC]", "places for a table of contents", "[TOC]"),
        ("*[HTML]: HyperText Markup Language", "abbreviations of Markdown Extra", "HTML"),
        ("{{< figure src=x >}}", "Hugo shortcodes", "figure"),
    ],
)
def test_each_kind_is_found_by_its_name(text: str, tool: str, name: str) -> None:
    assert shown_as_typed(text) == {tool: {name: 1}}


@pytest.mark.parametrize("text", ["Wow!!! note this", "*[a]* b", "See [TOC] below.", "```\n::: tip\n```", "a ::: b"])
def test_ordinary_text_and_code_are_not_counted(text: str) -> None:
    assert shown_as_typed(text) == {}
