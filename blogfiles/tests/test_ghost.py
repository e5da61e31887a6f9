"""The export file of Ghost becomes records."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from blogfiles.folder import find
from blogfiles.reader import read_export
from blogfiles.record import Record, RefusedError

POST = {"id": "1", "title": "A boat", "slug": "a-boat", "html": "<p>It floats.</p>", "status": "published"}
PART = "is a draft now, since a part of it was not for everybody"
POST |= {"published_at": "2020-01-02T03:04:05.000Z"}


def read(folder: Path, *posts: dict[str, Any], **tables: object) -> list[Record | RefusedError]:
    data = {"posts": posts, **tables}
    file = folder / "export.json"
    file.write_text(json.dumps({"db": [{"meta": {"version": "5.0.0"}, "data": data}]}), "utf-8")
    return [record for _, record in read_export(file)]


def post_in(folder: Path, **fields: object) -> Record:
    (record,) = read(folder, POST | fields)
    assert isinstance(record, Record), record
    return record


def body_of(folder: Path, key: str, document: object) -> str:
    return post_in(folder, html=None, **{key: json.dumps(document)}).body


def test_a_post_has_its_text_its_date_its_tags_and_its_authors(tmp_path: Path) -> None:
    (post,) = read(
        tmp_path,
        POST | {"custom_excerpt": "Short.", "feature_image": "__GHOST_URL__/content/images/boat.png"},
        posts_meta=[{"post_id": "1", "feature_image_alt": "A boat"}],
        tags=[{"id": "t1", "name": "Sea"}, {"id": "t2", "name": "#internal"}, {"id": "t3", "name": "Wood"}],
        posts_tags=[
            {"post_id": "1", "tag_id": "t1", "sort_order": 1},
            {"post_id": "1", "tag_id": "t2", "sort_order": 2},
            {"post_id": "1", "tag_id": "t3", "sort_order": 0},
        ],
        users=[{"id": "u1", "name": "Ada Lovelace", "slug": "ada"}, {"id": "u2", "name": "Grace", "slug": "grace"}],
        posts_authors=[
            {"post_id": "1", "author_id": "u2", "sort_order": 1},
            {"post_id": "1", "author_id": "u1", "sort_order": 0},
        ],
    )
    assert isinstance(post, Record)
    body = "![A boat](/content/images/boat.png)\n\nIt floats."
    assert (post.title, post.slug, post.body) == ("A boat", "a-boat", body)
    assert post.published_at == datetime(2020, 1, 2, 3, 4, 5, tzinfo=UTC)
    assert post.tags == ["Wood", "Sea"]
    assert [(author.name, author.username) for author in post.authors] == [("Ada Lovelace", "ada"), ("Grace", "grace")]
    assert "custom_excerpt: Short." in post.front_matter
    assert "internal_tags:\n- '#internal'" in post.front_matter


def test_the_columns_of_older_versions_are_read(tmp_path: Path) -> None:
    old = POST | {"id": 1, "published_at": 1_577_934_245_000, "author_id": 7, "html": None, "markdown": "*Old* text."}
    (post,) = read(tmp_path, old, users=[{"id": 7, "name": "Ada", "slug": "ada"}])
    assert isinstance(post, Record)
    assert (post.published_at, post.body) == (datetime(2020, 1, 2, 3, 4, 5, tzinfo=UTC), "*Old* text.")
    assert post.authors[0].username == "ada"


@pytest.mark.parametrize(
    ("fields", "note"),
    [
        ({"status": "draft"}, []),
        ({"visibility": "members"}, ["is a draft now, since its visibility is 'members'"]),
        ({"status": "sent"}, ["is a draft now, since it was sent by email only"]),
        ({"visibility": ["gold"]}, ["is a draft now, since its visibility is \"['gold']\""]),
        ({"html": "<!--kg-gated-block:begin nonMember:false -->"}, [PART]),
        ({"html": None, "lexical": '{"root": {"children": [{"type": "paywall"}]}}'}, [PART]),
        ({"type": "page"}, ["is a draft now, since it is a page, and here are only posts"]),
        ({"page": 1}, ["is a draft now, since it is a page, and here are only posts"]),
    ],
)
def test_what_not_everybody_could_read_is_a_draft(tmp_path: Path, fields: dict[str, object], note: list[str]) -> None:
    post = post_in(tmp_path, **fields)
    assert (post.published_at, post.notes) == (None, note)


def test_a_post_that_goes_out_by_email_only_is_a_draft_and_its_description_is_kept(tmp_path: Path) -> None:
    about = {"post_id": "1", "email_only": 1, "meta_description": "On boats."}
    (post,) = read(tmp_path, POST | {"status": "scheduled", "published_at": "2999-01-01"}, posts_meta=[about])
    assert isinstance(post, Record)
    assert (post.published_at, post.notes) == (None, ["is a draft now, since it was sent by email only"])
    assert "meta_description: On boats." in post.front_matter


def test_lexical_becomes_markdown(tmp_path: Path) -> None:
    def text(words: str, bits: int = 0) -> dict[str, object]:
        return {"type": "extended-text", "text": words, "format": bits}

    children = [
        {"type": "extended-heading", "tag": "h3", "children": [text("A head")]},
        {
            "type": "paragraph",
            "children": [
                text("Some "),
                text("bold", 1),
                text(" and "),
                text("x < y", 16),
                {"type": "link", "url": "https://example.com/", "children": [text("a link")]},
                {"type": "linebreak"},
                text("*typed*"),
            ],
        },
        {"type": "list", "listType": "number", "children": [{"type": "listitem", "children": [text("One")]}]},
        {"type": "extended-quote", "children": [text("Said.")]},
        {"type": "codeblock", "language": "python", "code": "if a < b:\n    print()"},
        {"type": "image", "src": "__GHOST_URL__/content/images/a.png", "alt": "A boat", "caption": "<b>Boat</b>"},
        {"type": "markdown", "markdown": "| a | b |\n|---|---|"},
        {"type": "html", "html": "<iframe src='https://example.com/film'></iframe>"},
        {"type": "bookmark", "url": "https://example.com/book", "metadata": {}},
        {"type": "horizontalrule"},
    ]
    assert body_of(tmp_path, "lexical", {"root": {"children": children}}).split("\n\n") == [
        "### A head",
        "Some **bold** and `x < y`[a link](https://example.com/)  \n\\*typed\\*",
        "1. One",
        "> Said.",
        "```python\nif a < b:\n    print()\n```",
        "![A boat](/content/images/a.png)",
        "**Boat**",
        "| a | b |\n|---|---|",
        "<https://example.com/film>",
        "<https://example.com/book>",
        "---",
    ]


@pytest.mark.parametrize(
    ("card", "expected"),
    [
        ({"type": "toggle", "heading": "More", "content": "<p>Words</p>"}, "#### More\n\n> Words"),
        ({"type": "header", "header": "Head", "subheader": "Sub"}, "#### Head\n\n> Sub"),
        ({"type": "gallery", "images": [{"src": "/a.png"}], "caption": "Two"}, "![](/a.png)\n\nTwo"),
        (
            {"type": "product", "productTitle": "Pen", "productDescription": "Blue", "productImageSrc": "/a.png"},
            "#### Pen\n\n![](/a.png)\n\n> Blue",
        ),
        (
            {"type": "file", "src": "/a.pdf", "fileTitle": "Plan", "fileCaption": "All of it"},
            "#### Plan\n\n> All of it\n\n[/a.pdf](/a.pdf)",
        ),
        (
            {"type": "call-to-action", "textValue": "<p>Join</p>", "buttonText": "Now", "buttonUrl": "https://a.b/"},
            "> Join\n>\n> Now\n\n<https://a.b/>",
        ),
        (
            {"type": "bookmark", "url": "https://a.b/", "metadata": {"title": "Book", "description": "On boats"}},
            "#### Book\n\n> On boats\n\n<https://a.b/>",
        ),
    ],
)  # fmt: skip
def test_no_words_of_a_card_are_lost(tmp_path: Path, card: dict[str, object], expected: str) -> None:
    assert body_of(tmp_path, "lexical", {"root": {"children": [card]}}) == expected


def test_mobiledoc_becomes_markdown(tmp_path: Path) -> None:
    document = {
        "version": "0.3.1",
        "markups": [["strong"], ["a", ["href", "https://example.com/"]]],
        "atoms": [["soft-return", "", {}]],
        "cards": [
            ["code", {"code": "a < b", "language": "c"}],
            ["image", {"src": "/content/images/a.png", "alt": "A boat"}],
            ["card-markdown", {"markdown": "*As* typed"}],
            ["hr", {}],
        ],
        "sections": [
            [1, "h2", [[0, [], 0, "A head"]]],
            [1, "p", [[0, [], 0, "Some "], [0, [0], 1, "bold"], [1, [], 0, 0], [0, [1], 0, "a "], [0, [0], 2, "link"]]],
            [3, "ul", [[[0, [], 0, "One"]], [[0, [], 0, "Two"]]]],
            *([10, number] for number in range(4)),
        ],
    }
    assert body_of(tmp_path, "mobiledoc", document).split("\n\n") == [
        "## A head",
        "Some **bold**  \n[a **link**](https://example.com/)",
        "- One\n- Two",
        "```c\na < b\n```",
        "![A boat](/content/images/a.png)",
        "*As* typed",
        "---",
    ]


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        ('{"name": "a-package"}', "is JSON, but not an export file of Ghost"),
        ('{"db": []}', "is JSON, but not an export file of Ghost"),
        ("[1", "is not valid JSON"),
        ("[" * 100_000, "is not valid JSON, or is nested too deeply"),
    ],
)
def test_other_json_is_refused_in_a_sentence(tmp_path: Path, content: str, reason: str) -> None:
    (tmp_path / "a.json").write_text(content)
    ((_, record),) = read_export(tmp_path / "a.json")
    assert isinstance(record, RefusedError)
    assert reason in str(record)


@pytest.mark.parametrize(
    ("key", "document"),
    [("mobiledoc", {"sections": [[10, 5]]}), ("mobiledoc", {"sections": 1}), ("mobiledoc", []), ("lexical", [])],
)
def test_a_broken_text_costs_no_other_post(tmp_path: Path, key: str, document: object) -> None:
    broken, whole = read(tmp_path, POST | {"html": None, key: json.dumps(document)}, POST)
    assert isinstance(broken, RefusedError)
    assert isinstance(whole, Record)


def test_a_text_that_is_nested_without_end_is_refused(tmp_path: Path) -> None:
    node: dict[str, object] = {"type": "quote", "children": []}
    for _ in range(100):
        node = {"type": "quote", "children": [node]}
    (post,) = read(tmp_path, POST | {"html": None, "lexical": json.dumps({"root": node})})
    assert str(post) == "its text is nested more than 50 levels deep"


def test_in_a_folder_only_an_export_is_found(tmp_path: Path) -> None:
    read(tmp_path, POST)
    (tmp_path / "package.json").write_text('{"name": "a-package"}')
    assert [file.name for file in find(tmp_path).files] == ["export.json"]
    assert find(tmp_path).others == {".json": 1}
