"""Read reStructuredText, as Pelican's posts have it: docutils makes HTML of it, which becomes Markdown.

The title and the fields below it are the front matter: https://docs.getpelican.com/en/latest/content.html#file-metadata
docutils may neither open a file nor take over HTML here. What it does not understand, such as a directive of a plugin,
is shown as it was typed, and a note says so.
Read next: blogfiles/html_to_markdown.py.
"""

import re

from docutils import nodes
from docutils.core import publish_doctree, publish_from_doctree
from docutils.parsers import rst
from docutils.writers import html5_polyglot

from blogfiles.footnotes import note, place, with_footnotes
from blogfiles.front_matter import FrontMatter
from blogfiles.html_to_markdown import markdown_from_html
from blogfiles.pelican import pelican_values
from blogfiles.record import RefusedError, SkippedError
from blogfiles.splitting import front_matter_from, split_front_matter

LIMIT = 100_000  # characters; the worst text of this length takes a dozen seconds
BLOCK_LIMIT = 10_000  # characters without a blank line: the time grows with the square of that
_SETTINGS = {
    "docinfo_xform": False,
    "file_insertion_enabled": False,
    "raw_enabled": False,
    "_disable_config": True,
    "warning_stream": False,
    "halt_level": 5,
    "syntax_highlight": "none",
    "math_output": "LaTeX",
    "initial_header_level": 2,
    "output_encoding": "unicode",
}
_ALIASES = re.compile(r"\.\. (?:code|code-block|sourcecode):: .*\n((?:[ \t]+:\w+:.*\n)+)")  # options of Sphinx


class _Parser(rst.Parser):
    """Refuse replacements that hold replacements, before docutils expands them: ten times ten times ten..."""

    def parse(self, inputstring: str, document: nodes.document) -> None:
        super().parse(inputstring, document)
        if any(each.next_node(nodes.substitution_reference) for each in document.substitution_defs.values()):
            raise RefusedError("has a replacement inside a replacement, such as |name|")


def split_rst(text: str) -> tuple[FrontMatter, str, list[str]]:
    """Return the front matter, the body as Markdown, and notes for a person.

    Hugo's files have YAML or TOML at the top instead of fields. Raises SkippedError for a file with neither.
    """
    front_matter, body = split_front_matter(text)
    fields, markdown, notes = _read(body, has_title=not front_matter.values)
    if not front_matter.values:
        if not fields.keys() - {"title"}:
            raise SkippedError("skipped: it has no fields such as :date:, so it is a document and not a post")
        front_matter = front_matter_from(pelican_values(fields))
    return front_matter, markdown, notes


def _read(text: str, has_title: bool) -> tuple[dict[str, str], str, list[str]]:
    """Return the fields at the top, the Markdown of the rest, and notes. Without `has_title`, a title is a heading."""
    settings = {**_SETTINGS, "doctitle_xform": has_title}
    if len(text) > LIMIT:
        raise RefusedError(f"is longer than {LIMIT} characters")
    if any(len(block) > BLOCK_LIMIT for block in re.split(r"\n[ \t]*\n", text)):
        raise RefusedError(f"has more than {BLOCK_LIMIT} characters without a blank line")
    text = _ALIASES.sub(lambda found: found[0].removesuffix(found[1]), text)
    try:
        tree = publish_doctree(text, parser=_Parser(), settings_overrides=settings)
        fields = _fields(tree)
        problems = _show_problems(tree)
        _adapt(tree)
        writer = html5_polyglot.Writer()
        publish_from_doctree(tree, writer=writer, settings_overrides=settings)
    except RefusedError:
        raise
    except RecursionError:
        raise RefusedError("is nested too deeply") from None
    except Exception as error:  # docutils has no error of its own for a text that it fails on
        raise RefusedError(f"makes docutils fail ({type(error).__name__}: {error})") from error
    markdown = with_footnotes(markdown_from_html(writer.parts["fragment"]))
    return fields, markdown, [f"shown as typed: {problem}" for problem in dict.fromkeys(problems)]


def _fields(tree: nodes.document) -> dict[str, str]:
    """Return the fields below the title, and take them out of the tree. A subtitle becomes a heading."""
    fields: dict[str, str] = {}
    first = next((node for node in tree.children if not isinstance(node, nodes.Titular | nodes.Invisible)), None)
    if isinstance(first, nodes.field_list):
        for name, value in (field.children for field in first.findall(nodes.field)):
            fields.setdefault(name.astext().lower(), value.astext())
        tree.remove(first)
    for subtitle in list(tree.findall(nodes.subtitle)):
        _replace(subtitle, nodes.section("", nodes.title("", "", *subtitle.children)))
    title = next(iter(tree.findall(nodes.title)), None)
    return {"title": title.astext(), **fields} if title and title.parent is tree else fields


def _show_problems(tree: nodes.document) -> list[str]:
    """Put the text that docutils did not understand in the place of its messages, and return the messages."""
    found = []
    for message in [*tree.findall(nodes.system_message), *tree.transform_messages]:
        if message["level"] > 1:
            found.append(" ".join(message[0].astext().split()))
        if message.parent:
            _replace(message, *[node for node in message.children if isinstance(node, nodes.literal_block)])
    tree.transform_messages.clear()
    for problematic in list(tree.findall(nodes.problematic)):
        _replace(problematic, nodes.Text(problematic.astext()))
    return found


def _adapt(tree: nodes.document) -> None:
    """Write footnotes, notes, code and pictures so that Markdown can have them."""
    for reference in list(tree.findall(nodes.footnote_reference)):
        _replace(reference, nodes.Text(place(reference.astext())))
    for footnote in list(tree.findall(nodes.footnote)):
        label, *rest = footnote.children
        _replace(footnote, *[nodes.paragraph("", note(label.astext()), *rest[0].children), *rest[1:]])
    for admonition in [node for node in tree.findall(nodes.Element) if isinstance(node, nodes.Admonition)]:
        name = nodes.strong("", admonition.tagname.capitalize())
        heading = [] if admonition.tagname == "admonition" else [nodes.paragraph("", "", name)]
        _replace(admonition, nodes.block_quote("", *heading, *admonition.children))
    for block in tree.findall(nodes.literal_block):
        block["classes"] = [f"lang-{name}" for name in block["classes"] if name != "code"]
    for literal in tree.findall(nodes.literal):
        literal["classes"] = ["code"]  # or else it is no element of its own
    for image in tree.findall(nodes.image):
        image.setdefault("alt", "")  # or else its address is shown


def _replace(node: nodes.Element, *others: nodes.Node) -> None:
    """Replace a node. (Its own `replace_self` would keep the ids, which Markdown has not.)"""
    place = node.parent.index(node)
    node.parent[place : place + 1] = others
