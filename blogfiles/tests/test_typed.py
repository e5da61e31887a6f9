"""What a page shows as it was typed is counted, and what it does not show is told. Code and ordinary text are not."""

from pathlib import Path

import pytest

from blogfiles import shown_as_typed
from blogfiles.markdown_file import read_post


@pytest.mark.parametrize(
    ("text", "tool", "name"),
    [
        ("A\n\n::: tip\nBring a coat.\n:::", "boxes of Docusaurus or MkDocs", "tip"),
        ('!!! note "Title"\n    Bring a hat.', "boxes of Docusaurus or MkDocs", "note"),
        ("[TOC]", "places for a table of contents", "[TOC]"),
        ("*[HTML]: HyperText Markup Language", "abbreviations of Markdown Extra", "HTML"),
        ("{{< figure src=x >}}", "Hugo shortcodes", "figure"),
        ("[vc_row\\]Text.[/vc_row]", "WordPress shortcodes", "vc_row"),
        ('[contact-form-7 id="1"]', "WordPress shortcodes", "contact-form-7"),
        ('[wpforms id="12" title="A"]', "WordPress shortcodes", "wpforms"),
    ],
)
def test_each_kind_is_found_by_its_name(text: str, tool: str, name: str) -> None:
    assert shown_as_typed(text) == {tool: {name: 1}}


@pytest.mark.parametrize(
    "text",
    ["Wow!!! note this", "*[a]* b", "See [TOC] below.", "```\n::: tip\n```", "a ::: b", "[gallery](a.md)"],
)
def test_ordinary_text_and_code_are_not_counted(text: str) -> None:
    assert shown_as_typed(text) == {}


@pytest.mark.parametrize(
    ("name", "text", "names"),
    [
        (
            "2020-01-02-a.html",
            "<p>A</p><SVG viewBox='0 0 1 1'><path/></SVG><math><mi>x</mi></math><svg/>",
            ["<math>", "<svg>"],
        ),
        ("a.md", "A drawing:\n\n<svg viewBox='0 0 1 1'><path/></svg>\n", ["<svg>"]),
        ("a.md", "<lite-youtube videoid='x'></lite-youtube>\n", ["<lite-youtube>"]),
        ("a.md", "![A boat](data:image/png;base64,AA)\n", ["picture with a data: address"]),
        ("2020-01-02-a.html", "<p>A <img src='data:image/gif;base64,AA'></p>", ["picture with a data: address"]),
        ("a.md", "An example: `<svg>`.\n\n    <form>\n\nAnd &lt;math>, <format>, <a-b@c.de>, data:image.\n", []),
    ],
)
def test_elements_that_no_page_shows_are_told(tmp_path: Path, name: str, text: str, names: list[str]) -> None:
    (tmp_path / name).write_text(f"---\ntitle: A\n---\n{text}")
    assert read_post(tmp_path / name, tmp_path).notes == [f"its {each} is not shown here" for each in names]
