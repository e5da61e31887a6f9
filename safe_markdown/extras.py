"""Add what people type beyond CommonMark: footnotes, lists of tasks and of terms, callouts, bare addresses, formulas,
ids of headings, and names of code files.

Notice that the time stays proportional to the length of the text. The plugins for bare addresses and for formulas do
not promise that, so both have a rule here. Each rule looks at a bounded number of characters from where it stands.
safe_markdown/rendering.py then removes everything that is not harmless from the result.
"""

import re
from collections.abc import Sequence
from html import escape
from typing import Final

from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.ruler import RuleOptionsType
from markdown_it.rules_block import StateBlock
from markdown_it.rules_core import StateCore
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token
from markdown_it.utils import EnvType, OptionsDict
from mdit_py_plugins.deflist import deflist_plugin
from mdit_py_plugins.footnote import footnote_plugin
from mdit_py_plugins.footnote.index import footnote_ref
from slugify import slugify

ID_PREFIX: Final = "heading-"  # safe_markdown/rendering.py keeps only ids and links that begin with it
# The slug of a heading never begins with a hyphen, so no heading has the id of a footnote.
NOTE_ID, REFERENCE_ID = f"{ID_PREFIX}-note", f"{ID_PREFIX}-reference"
LABEL_LENGTH: Final = 100  # characters of a footnote's label
MOST_WAYS_BACK: Final = 10  # from one note to its references
ADDRESS: Final = re.compile(r"(?<![\w/])https?://[^\s<>]{1,2000}", re.IGNORECASE)
CHOSEN_ID: Final = re.compile(r"([A-Za-z][\w-]{0,99})\}")  # of a heading: {#id}
# $a_1$, but not "from $5 to $10". No "$" stands between the two, so each character is looked at once.
FORMULA: Final = re.compile(r"\$\$[^$]+\$\$|\$(?![\s$])[^$]{1,1000}(?<![\s\\])\$(?!\d)")
MOST_LINES: Final = 100  # of a formula between two lines of $$
END: Final = ".,:;!?'\"*_~"  # of a sentence around an address
FILE_NAME: Final = re.compile(r"(?:title|file|filename|name)=[\"']?([^\"'\s}]+)|^([^\s={]*[./][^\s={]+)$")
CALLOUTS: Final = {
    "NOTE": "notice",
    "TIP": "notice success",
    "IMPORTANT": "notice",
    "WARNING": "notice warning",
    "CAUTION": "notice failure",
}


def extend(parser: MarkdownIt) -> None:
    """Add all of it to a parser."""
    parser.options.update({"tasklists": True, "alerts": True})
    parser.use(deflist_plugin).use(footnote_plugin, inline=False)
    parser.inline.ruler.at("footnote_ref", _footnote_ref)
    parser.inline.ruler.before("escape", "formula", _formula)
    options: RuleOptionsType = {"alt": ["paragraph", "reference", "blockquote", "list"]}
    parser.block.ruler.before("fence", "formula_block", _formula_block, options)
    parser.core.ruler.push("extras", _adapt)
    parser.add_render_rule("footnote_ref", _render_reference)
    parser.add_render_rule("footnote_block_open", lambda *_: '<ol class="footnotes">\n')
    parser.add_render_rule("footnote_block_close", lambda *_: "</ol>\n")
    parser.add_render_rule("footnote_open", _render_note_open)
    parser.add_render_rule("footnote_anchor", _render_way_back)
    parser.add_render_rule("fence", _render_fence)


def _footnote_ref(state: StateInline, silent: bool) -> bool:
    """Read `[^label]`. The plugin's rule would look for the bracket to the end of the paragraph, each time again."""
    end = state.src.find("]", state.pos, min(state.pos + LABEL_LENGTH, state.posMax))
    return end >= 0 and footnote_ref(state, silent)


def _formula(state: StateInline, silent: bool) -> bool:
    """Keep `$a_1 * b_1$` as it was typed: an underscore there is no emphasis, and a backslash no escape."""
    found = FORMULA.match(state.src, state.pos, state.posMax)
    if found is None:
        return False
    if not silent:
        state.push("text_special", "", 0).content = found[0]
    state.pos = found.end()
    return True


def _formula_block(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """Keep the lines between two lines of `$$`, which may look like lists or headings."""
    if _line(state, start) != "$$" or state.is_code_block(start):
        return False
    last = next((line for line in range(start + 1, min(end, start + MOST_LINES)) if _line(state, line) == "$$"), None)
    if last is None:
        return False
    if not silent:
        state.push("paragraph_open", "p", 1).map = [start, last + 1]
        inline = state.push("inline", "", 0)
        inline.children = [Token("text", "", 0, content=state.getLines(start, last + 1, state.blkIndent, False))]
        state.push("paragraph_close", "p", -1)
        state.line = last + 1
    return True


def _line(state: StateBlock, number: int) -> str:
    return state.src[state.bMarks[number] + state.tShift[number] : state.eMarks[number]].rstrip()


def _adapt(state: StateCore) -> None:
    """Change the tokens of headings, tasks, callouts and bare addresses."""
    inside: Token | None = None  # the item of a task list that waits for its text
    for place, token in enumerate(state.tokens):
        if token.type == "inline":
            if inside:
                box = Token("text", "", 0, content="☑ " if inside.meta.pop("checked") else "☐ ")
                token.children = [box, *(token.children or [])]
                inside = None
            token.children = _with_links(state.md, token.children or [])
        elif token.type == "heading_open":
            _choose_id(token, state.tokens[place + 1].children or [])
        elif token.type == "list_item_open":
            inside = token if "checked" in token.meta else None
        elif token.type == "alert_open":
            token.attrs["class"] = CALLOUTS[token.info]
        elif token.type in ("alert_title_open", "alert_title_close"):
            token.tag = "strong"


def _choose_id(heading: Token, children: Sequence[Token]) -> None:
    """Take `{#id}` from the end of a heading. safe_markdown/rendering.py then uses it."""
    if children and children[-1].type == "text":
        words, _, end = children[-1].content.rpartition("{#")
        if found := CHOSEN_ID.fullmatch(end):
            children[-1].content = words.rstrip()
            heading.meta["slug"] = slugify(found[1])


def _with_links(parser: MarkdownIt, children: Sequence[Token]) -> list[Token]:
    """Turn the bare addresses in the text into links, but not those in the text of a link."""
    made: list[Token] = []
    depth = 0
    for child in children:
        if child.type in ("link_open", "link_close"):
            depth += child.nesting
        elif child.type == "html_inline" and re.match(r"</?a\b", child.content, re.IGNORECASE):
            depth += -1 if child.content.startswith("</") else 1
        if child.type == "text" and depth <= 0 and "://" in child.content:
            made += _linked(parser, child.content)
        else:
            made.append(child)
    return made


def _linked(parser: MarkdownIt, text: str) -> list[Token]:
    made: list[Token] = []
    end = 0
    for found in ADDRESS.finditer(text):
        address = found[0].rstrip(END)
        while address.endswith(")") and address.count("(") < address.count(")"):  # (see https://example.com)
            address = address[:-1].rstrip(END)
        href = parser.normalizeLink(address)
        if not address.endswith("/") or address.count("/") > 2:  # more than "https://"
            made += [
                Token("text", "", 0, content=text[end : found.start()]),
                Token("link_open", "a", 1, attrs={"href": href}),
                Token("text", "", 0, content=address),
                Token("link_close", "a", -1),
            ]
            end = found.start() + len(address)
    return [*made, Token("text", "", 0, content=text[end:])]


def _render_reference(_: RendererHTML, tokens: Sequence[Token], place: int, *__: OptionsDict | EnvType) -> str:
    number = tokens[place].meta["id"] + 1
    own_id = f' id="{_reference_id(tokens[place])}"' if tokens[place].meta["subId"] < MOST_WAYS_BACK else ""
    return f'<sup><a{own_id} href="#{NOTE_ID}{number}">{number}</a></sup>'


def _render_note_open(_: RendererHTML, tokens: Sequence[Token], place: int, *__: OptionsDict | EnvType) -> str:
    return f'<li id="{NOTE_ID}{tokens[place].meta["id"] + 1}">'


def _render_way_back(_: RendererHTML, tokens: Sequence[Token], place: int, *__: OptionsDict | EnvType) -> str:
    if tokens[place].meta["subId"] >= MOST_WAYS_BACK:
        return ""
    return f' <a href="#{_reference_id(tokens[place])}" title="Back to the text">↩</a>'


def _reference_id(token: Token) -> str:
    """Return the id of one of the references to a note: the second one to note 3 is called 3-1."""
    again = token.meta["subId"]
    return f"{REFERENCE_ID}{token.meta['id'] + 1}{f'-{again}' if again else ''}"


def _render_fence(
    renderer: RendererHTML, tokens: Sequence[Token], place: int, options: OptionsDict, environment: EnvType
) -> str:
    """Render a block of code, with the name of its file above it: ```python app.py, or title="app.py"."""
    code = renderer.fence(tokens, place, options, environment)
    found = FILE_NAME.search(tokens[place].info.strip().partition(" ")[2][:200])
    if found is None:
        return code
    return f"<figure>\n<figcaption>{escape(found[1] or found[2])}</figcaption>\n{code}</figure>\n"
