"""Convert the text of a Ghost post to Markdown.

Ghost keeps a text in the format of its editor: Lexical today, Mobiledoc from 1 to 5, Markdown before. Most exports hold
the HTML, too, and then that is read. Otherwise this module makes HTML of the editor's format.
Lexical: https://lexical.dev/docs/concepts/nodes - Mobiledoc: https://github.com/bustle/mobiledoc-kit
Read next: blogfiles/html_to_markdown.py.
"""

import json
from collections.abc import Iterator
from html import escape
from typing import Any

from blogfiles.html_to_markdown import markdown_from_html
from blogfiles.record import RefusedError

HERE = "__GHOST_URL__"  # the address of the blog
FORMATS = {1: "b", 2: "i", 4: "s", 8: "u", 16: "code", 32: "sub", 64: "sup"}  # bits of a text in Lexical
DEPTH_LIMIT = 50  # nested lists and quotes

# The fields of cards. The words of each one come over; of the others, the first one counts.
_HEADINGS = ("heading", "header", "title", "productTitle", "fileTitle")
_TEXTS = (
    *("content", "calloutText", "textValue", "subheader", "description", "productDescription", "fileCaption"),
    *("disclaimer", "buttonText"),
)
_ADDRESSES = ("url", "buttonUrl", "productUrl", "src")
_PICTURES = ("productImageSrc", "imageUrl")

Node = dict[str, Any]


def markdown_from(post: Node) -> str:
    """Return the text of a row of `posts`. Raises RefusedError if it cannot be read."""
    if isinstance(text := post.get("html"), str) and text.strip():
        return markdown_from_html(text.replace(HERE, ""))
    for key, html_of in (("lexical", _lexical), ("mobiledoc", _mobiledoc)):
        if isinstance(written := post.get(key), str) and written.strip():
            return _pieces("".join(html_of(_parsed(written, key))).replace(HERE, ""))
    text = post.get("markdown") or post.get("plaintext")
    return text.replace(HERE, "").strip() if isinstance(text, str) else ""


def _parsed(written: str, key: str) -> Node:
    try:
        document = json.loads(written)
    except (ValueError, RecursionError):
        raise RefusedError(f"its {key} is not valid JSON") from None
    if not isinstance(document, dict):
        raise RefusedError(f"its {key} is not a document")
    return document


MARK = "\ue000"  # stands around Markdown between pieces of HTML


def _pieces(text: str) -> str:
    """Convert the HTML, and leave the Markdown between two marks as it is."""
    pieces = text.split(MARK)
    written = [piece if number % 2 else markdown_from_html(piece) for number, piece in enumerate(pieces)]
    return "\n\n".join(piece.strip("\n") for piece in written if piece.strip())


def _card(name: str, card: Node) -> str:
    """Return a card: a block that is not text. Both formats have the same ones."""

    def field(key: str) -> str:
        return str(card.get(key) or "").replace(MARK, "")

    name = name.removeprefix("card-").removesuffix("-card")
    caption = f"<p>{field('caption')}</p>" if card.get("caption") else ""
    if name in ("markdown", "html"):
        return MARK + field("markdown") + MARK if name == "markdown" else field("html")
    if name in ("code", "codeblock"):
        return f'<pre class="language-{escape(field("language"))}"><code>{escape(field("code"))}</code></pre>{caption}'
    if name == "image":
        return f'<p><img src="{escape(field("src"))}" alt="{escape(field("alt"))}"></p>{caption}'
    if name == "gallery":
        images = card.get("images")
        pictures = (_card("image", image) for image in images if isinstance(image, dict)) if images else ()
        return "".join(pictures) + caption
    if name == "hr":
        return "<hr>"
    if isinstance(about := card.get("metadata"), dict):  # of a page that the card links to
        card = about | card
    heading, url, picture = (next(filter(None, map(field, keys)), "") for keys in (_HEADINGS, _ADDRESSES, _PICTURES))
    text = "".join(f"<div>{words}</div>" for words in filter(None, map(field, _TEXTS)))
    words = f"<h4>{heading}</h4>" if heading else ""
    words += _card("image", {"src": picture}) if picture else ""
    words += f"<blockquote>{text}</blockquote>" if text else ""
    return words + (f'<p><a href="{escape(url)}">{escape(url)}</a></p>' if url else "") + caption


def _lexical(document: Node) -> Iterator[str]:
    root = document.get("root")
    yield from _children(root, 0) if isinstance(root, dict) else ()


def _children(node: Node, depth: int) -> Iterator[str]:
    if depth > DEPTH_LIMIT:
        raise RefusedError(f"its text is nested more than {DEPTH_LIMIT} levels deep")
    children = node.get("children")
    for child in children if isinstance(children, list) else []:
        if isinstance(child, dict):
            yield from _node(child, depth)


def _node(node: Node, depth: int) -> Iterator[str]:
    kind = str(node.get("type")).removeprefix("extended-")
    inside = "".join(_children(node, depth + 1))
    if kind == "text":
        yield _formatted(str(node.get("text", "")), node.get("format"))
    elif kind == "linebreak":
        yield "<br>"
    elif kind in ("link", "autolink"):
        yield f'<a href="{escape(str(node.get("url", "")))}">{inside}</a>'
    elif kind == "horizontalrule":
        yield "<hr>"
    elif element := _element(kind, node):
        yield f"<{element}>{inside}</{element}>"
    else:
        yield inside or _card(kind, node)


def _element(kind: str, node: Node) -> str:
    if kind == "heading":
        return str(node["tag"]) if node.get("tag") in {f"h{level}" for level in range(1, 7)} else "h2"
    if kind == "list":
        return "ol" if node.get("listType") == "number" else "ul"
    return {"paragraph": "p", "quote": "blockquote", "aside": "blockquote", "listitem": "li"}.get(kind, "")


def _formatted(text: str, bits: object) -> str:
    text = escape(text.replace(MARK, ""))
    for bit, name in FORMATS.items():
        if isinstance(bits, int) and bits & bit:
            text = f"<{name}>{text}</{name}>"
    return text


def _mobiledoc(document: Node) -> Iterator[str]:
    """Return the sections: 1 is text with markers, 2 a picture, 3 a list, 10 a card."""
    try:
        for section in document["sections"]:
            if section[0] == 1:
                yield f"<{section[1]}>{_markers(section[2], document)}</{section[1]}>"
            elif section[0] == 2:
                yield _card("image", {"src": section[1]})
            elif section[0] == 3:
                items = (f"<li>{_markers(markers, document)}</li>" for markers in section[2])
                yield f"<{section[1]}>{''.join(items)}</{section[1]}>"
            elif section[0] == 10:
                yield _card(*document["cards"][section[1]])
    except (LookupError, TypeError, AttributeError):
        raise RefusedError("its mobiledoc is not a document") from None


def _markers(markers: list[Any], document: Node) -> str:
    """Return text with its marks. A marker opens some marks, shows a text, and closes the last ones that are open."""
    opened: list[str] = []
    written = []
    for kind, opens, closes, value in markers:
        for index in opens:
            name, *attributes = document["markups"][index]
            pairs = dict(zip(attributes[0][::2], attributes[0][1::2], strict=False)) if attributes else {}
            written.append(f'<a href="{escape(str(pairs.get("href", "")))}">' if name == "a" else f"<{name}>")
            opened.append(name)
        written.append(escape(value.replace(MARK, "")) if kind == 0 else _atom(document["atoms"][value]))
        written += [f"</{opened.pop()}>" for _ in range(closes)]
    return "".join(written)


def _atom(atom: list[Any]) -> str:
    return "<br>" if atom[0] == "soft-return" else escape(str(atom[1]))
