"""Write a record as a Markdown file in Jekyll's form: the name of the file, YAML front matter, the body unchanged.

A title such as `yes`, `1.10` or `- x` means something else in YAML, so PyYAML writes the front matter.
Names and keys: https://jekyllrb.com/docs/posts/ and https://jekyllrb.com/docs/front-matter/
"""

import re
import secrets
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal

from blogfiles.addresses import addresses_of
from blogfiles.fields import TAG_KEYS, items_of, tags_of
from blogfiles.front_matter import FrontMatter, without, yaml_of
from blogfiles.privacy import signs_of_privacy
from blogfiles.record import Record, SameName, same_name


def file_name(record: Record) -> str:
    """Return a name for the record's file, `2013-05-06-slug.md`. It never leads out of its folder."""
    slug = re.sub(r"[^\w-]+", "-", record.slug).strip("-") or "untitled"
    return f"{record.date.astimezone(UTC).date().isoformat()}-{slug}.md" if record.date else f"{slug}.md"


def file_text(record: Record, same: SameName = same_name) -> str:
    """Return the text of the record's file. Reading this text gives an equal record.

    A key is left out if the reader finds its value without it. `same` returns the same text for two spellings of a
    name, so a tag of the record is found among the categories of its front matter.
    """
    kept = FrontMatter.of(record.front_matter)
    values: dict[str, object] = {"title": record.title, "slug": record.slug}
    if record.date:
        values["date"] = _written(record.date)
    if record.created_at and record.created_at != (min(record.date, datetime.now(UTC)) if record.date else None):
        values["created_at"] = _written(record.created_at)
    if record.updated_at and record.updated_at != record.created_at:
        values["last_modified_at"] = _written(record.updated_at)
    if record.is_draft:
        values["published"] = False
    authors = [author.written(same) for author in record.authors]
    values |= {"authors": authors} if authors[1:] else {"author": authors[0]} if authors else {}
    values |= _tags(record.tags, kept.values, same)
    values |= _redirects(record, values, kept.values)
    known = {"lang": record.language, "menu_position": record.menu_position}
    values |= {key: value for key, value in known.items() if value is not None}
    if "{%" in record.body or "{{" in record.body:
        values["render_with_liquid"] = False
    written = {*TAG_KEYS, "authors", *({"redirect_from", *known} & values.keys())}
    private = () if record.is_draft else signs_of_privacy(kept.values)  # a person has published the post since
    unknown = [pair for pair in without(kept.pairs, private) if pair[0].value.lower() not in written]
    return f"---\n{yaml_of(values, unknown, flow_style=True)}---\n\n{record.body}\n"


def _written(moment: datetime) -> str:
    return moment.astimezone(UTC).replace(tzinfo=None).isoformat(" ") + " +0000"


def _tags(tags: list[str], kept: dict[str, object], same: SameName) -> dict[str, object]:
    """Return the tags, each under the keys that it came from, or under `tags` if it is new."""
    names = {same(name): name for name in tags}
    keys = {key: [same(name) for name in tags_of({key: kept.get(key)})] for key in TAG_KEYS}
    elsewhere = {name for key in TAG_KEYS[1:] for name in keys[key]}.difference(keys["tags"])
    keys["tags"] = [name for name in names if name not in elsewhere]
    found = {key: [names[name] for name in under if name in names] for key, under in keys.items()}
    return {key: under for key, under in found.items() if under}


def _redirects(record: Record, values: dict[str, object], kept: dict[str, object]) -> dict[str, object]:
    """Return the old addresses that do not follow from the rest of the file."""
    known = addresses_of(kept | values, file_name(record))
    missing = [address for address in record.addresses if address not in known]
    return {"redirect_from": [*items_of(kept.get("redirect_from")), *missing]} if missing else {}


def write_file(file: Path, text: str | bytes, overwrite: bool) -> Literal["exported", "unchanged", "left alone"]:
    """Write all of `text` to `file`, or nothing. An existing file stays unless `overwrite` is set.

    A symbolic link is replaced, never followed. A folder always stays. Raises OSError.
    """
    content = text.encode() if isinstance(text, str) else text
    if _holds(file, content):
        return "unchanged"
    temporary = file.with_name(f".{secrets.token_hex(8)}.part")  # hidden, so no reader takes it for a post
    try:
        with temporary.open("xb") as stream:
            stream.write(content)
        if overwrite:
            temporary.replace(file)
        else:
            _give_name(temporary, file)
    except (FileExistsError, IsADirectoryError):
        return "left alone"
    finally:
        temporary.unlink(missing_ok=True)
    return "exported"


def _holds(file: Path, content: bytes) -> bool:
    if file.is_symlink() or not file.is_file() or file.stat().st_size != len(content):
        return False
    return file.read_bytes() == content


def _give_name(temporary: Path, file: Path) -> None:
    """Rename `temporary` to `file`. Raises FileExistsError if the name is taken, even if it was taken just now."""
    try:
        file.hardlink_to(temporary)
    except FileExistsError:
        raise
    except OSError:  # file systems such as FAT have no hard links
        file.touch(exist_ok=False)
        temporary.replace(file)
