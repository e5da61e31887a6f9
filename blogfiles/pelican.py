"""Pelican's front matter: `Key: value` lines at the top of a file, with nothing around them.

A key consists of letters, digits, underscores and hyphens. A line that starts with four spaces or a tab continues the
value above it. A blank line ends the front matter: https://python-markdown.github.io/extensions/meta_data/
The keys: https://docs.getpelican.com/en/latest/content.html#file-metadata

Ordinary text can start with `Note: ...` too. So we take such lines for front matter only if one of them is a title, the
one key that Pelican requires, or a status such as draft. If there is a date as well, the blank line may be missing, as
in Pelican. Pelican can also take the category from the folder's name; this module does not.
"""

import re

from blogfiles.fields import STATUSES, names_in

# Every line matches in only one way, and the engine never backtracks: the time grows linearly with the text.
_MORE = r"(?:(?: {4}|\t)[ \t]*+\S.*\n)*+"
_FRONT_MATTER = re.compile(rf"((?: {{0,3}}[\w-]++:.*\n{_MORE})++)([ \t]*\n|\Z)?", re.ASCII)
_PAIR = re.compile(rf" {{0,3}}([\w-]++):(.*\n{_MORE})", re.ASCII)


def split_pelican(text: str) -> tuple[dict[str, str | list[str]], str]:
    """Return the front matter, with its keys in lower case, and the body. The front matter may be empty."""
    found = _FRONT_MATTER.match(text if text.endswith("\n") else text + "\n")
    lines: dict[str, str] = {}
    for key, value in _PAIR.findall(found[1]) if found else []:
        # If a key is there twice, the first one counts.
        lines.setdefault(key.lower(), "\n".join(line.strip() for line in value.strip().split("\n")))
    is_ours = "title" in lines or lines.get("status", "").lower() in STATUSES
    if not found or not is_ours or (found[2] is None and "date" not in lines):
        return {}, text
    return pelican_values(lines), text[found.end() :]


def pelican_values(lines: dict[str, str]) -> dict[str, str | list[str]]:
    """Return the values of Pelican's front matter, whose keys are in lower case. The title gives the slug."""
    values: dict[str, str | list[str]] = {**({"slug": lines["title"]} if "title" in lines else {}), **lines}
    for key in values.keys() & {"tags", "authors"}:
        values[key] = names_in(lines[key])
    for key in values.keys() & {"category", "author"}:  # always one name, even if it has a comma
        values[key] = [lines[key]]
    return values
