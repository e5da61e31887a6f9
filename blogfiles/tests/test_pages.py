"""MDX and HTML files become records."""

from pathlib import Path

import pytest

from blogfiles.folder import find
from blogfiles.markdown_file import read_post
from blogfiles.mdx import as_markdown
from blogfiles.record import Record, SkippedError


def read(folder: Path, name: str, text: str) -> Record:
    (folder / name).write_text(text, "utf-8")
    return read_post(folder / name, folder)


def test_mdx_is_read_like_markdown_and_its_code_is_shown(tmp_path: Path) -> None:
    post = read(
        tmp_path,
        "2021-01-02-hello.mdx",
        """---
title: Hello
---
import Tabs from '@theme/Tabs';
import { Item } from "x";

Text with `<Tabs>` and <Tabs kind="a">words</Tabs> and <b>HTML</b>.

```jsx
import x from 'y'
<Tabs />
```

export const a = 1;
""",
    )
    assert (post.title, post.slug, post.notes) == ("Hello", "hello", ["its imports and components are shown as typed"])
    assert post.body == (
        "```jsx\nimport Tabs from '@theme/Tabs';\nimport { Item } from \"x\";\n```\n\n"
        'Text with `<Tabs>` and \\<Tabs kind="a">words\\</Tabs> and <b>HTML</b>.\n\n'
        "```jsx\nimport x from 'y'\n<Tabs />\n```\n\n```jsx\nexport const a = 1;\n```"
    )


@pytest.mark.parametrize("text", ["Text.", "import duties rose again.\n\nexport them.", "a < b, `x` and <div>"])
def test_mdx_without_code_is_markdown(tmp_path: Path, text: str) -> None:
    assert read(tmp_path, "a.mdx", f"---\ntitle: Hello\n---\n{text}\n").notes == []
    assert as_markdown(text) == text


def test_an_html_post_of_jekyll_becomes_markdown(tmp_path: Path) -> None:
    text = "---\ntitle: Page\n---\n<p>Some <b>text</b>.</p>\n{% highlight c %}\na < b\n{% endhighlight %}\n"
    post = read(tmp_path, "2021-01-03-page.html", text)
    assert (post.title, post.slug, post.body) == ("Page", "page", "Some **text**.\n\n```c\na < b\n```")
    assert post.published_at is not None


def test_an_html_page_without_a_date_is_skipped(tmp_path: Path) -> None:
    with pytest.raises(SkippedError, match="an HTML page without a date"):
        read(tmp_path, "index.html", "---\nlayout: home\n---\n<p>Text</p>")


def test_html_without_front_matter_is_not_found(tmp_path: Path) -> None:
    (tmp_path / "a.html").write_text("<p>Text</p>")
    (tmp_path / "b.html").write_text("---\ndate: 2020-02-03\n---\n<p>Text</p>")
    assert [file.name for file in find(tmp_path).files] == ["b.html"]
