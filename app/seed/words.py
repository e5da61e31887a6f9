"""What the demo posts are made of, read from words.toml beside this file; writing.py puts the words together."""

import tomllib
from pathlib import Path
from typing import NamedTuple


class Subject(NamedTuple):
    """What one kind of post is about. `steps` are short orders for its lists, `code` whole fenced blocks."""

    tags: list[str]
    things: list[str]
    sentences: list[str]
    steps: list[str]
    code: list[str]


_words = tomllib.loads(Path(__file__).with_name("words.toml").read_text("utf-8"))
SUBJECTS = [Subject(**subject) for subject in _words["subjects"]]
TITLES: list[str] = _words["titles"]
PLACES: list[str] = _words["places"]
MOMENTS: list[str] = _words["moments"]
HEADINGS: list[str] = _words["headings"]
SENTENCES: list[str] = _words["sentences"]  # for every subject
QUOTES: list[str] = _words["quotes"]
LINKS: list[str] = _words["links"]
ABOUT: list[str] = _words["about"]
COMMENTS: list[str] = _words["comments"]
