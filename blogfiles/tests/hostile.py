"""Files that would do harm, with the error that each gives, and odd files that are fine."""


def yaml(head: str) -> bytes:
    return f"---\n{head}\n---\nText\n".encode()


def toml(head: str) -> bytes:
    return f"+++\n{head}\n+++\nText\n".encode()


def bomb(first: str, level: str) -> bytes:
    lines = [level.format(here=number, below=number - 1) for number in range(1, 30)]
    return yaml("\n".join([first, *lines]))


REFUSED = {
    "alias bomb": (
        bomb("a0: &a0 [x]", "a{here}: &a{here} [*a{below}, *a{below}, *a{below}]"),
        "the front matter uses a YAML alias",
    ),
    "merge key bomb": (
        bomb("a0: &a0 {k: v}", "a{here}: &a{here} {{<<: [*a{below}, *a{below}]}}"),
        "the front matter uses a YAML alias",
    ),
    "broken": (
        yaml("title: One: two"),
        "the front matter is not valid YAML: mapping values are not allowed here (line 2)",
    ),
    "a tab": (yaml("title: Hi\n\tdraft: true"), "the front matter is not valid YAML: found character '\\t'"),
    "control character": (yaml("title: \x07"), "the front matter has a control character, which YAML does not allow"),
    "no such character": (yaml('title: "\\UFFFFFFFF"'), "the front matter is not valid YAML: a number is too large"),
    "version": (yaml(f"%YAML {'9' * 5000}.1"), "the front matter is not valid YAML: a number is too large"),
    "two documents": (
        yaml("title: Hi\n--- |"),
        "the front matter is not valid YAML: but found another document (line 3)",
    ),
    "list": (yaml("- a\n- b"), "the front matter does not consist of `key: value` lines"),
    "words": (yaml("just words"), "the front matter does not consist of `key: value` lines"),
    "key that is a list": (yaml("? [a]\n: b"), "a key in the front matter is a list or a mapping (line 2)"),
    "impossible date": (yaml("date: 2026-13-45"), "the date '2026-13-45' does not exist"),
    "no end": (b"---\ntitle: Hi\n", "the front matter starts with --- but has no closing ---"),
    "100,000 brackets": (yaml("title: " + "[" * 100_000), "the front matter is longer than 65536 characters"),
    "60,000 brackets": (yaml("title: " + "[" * 60_000), "the front matter is nested more than 20 levels deep"),
    "60,000 braces": (yaml("title: " + "{a: " * 15_000), "the front matter is nested more than 20 levels deep"),
    "30,000 lists": (yaml("- " * 30_000), "the front matter is nested more than 20 levels deep"),
    "30,000 keys": (yaml("? " * 30_000), "the front matter is nested more than 20 levels deep"),
    "100,000 TOML brackets": (toml("a = " + "[" * 100_000), "the front matter is longer than 65536 characters"),
    "60,000 TOML brackets": (toml("a = " + "[" * 60_000), "the front matter is nested too deeply"),
    "TOML key of 32,000 parts": (toml("a." * 32_000 + "a = 1"), "the front matter is nested too deeply"),
    "broken TOML": (toml("title = Hi"), "the front matter is not valid TOML: Invalid value (at line 2, column 9)"),
    "huge integer": (toml(f"weight = {'9' * 60_000}"), "the front matter is nested too deeply, or has a number"),
    "impossible TOML date": (
        toml("date = 2026-02-30"),
        "the front matter is not valid TOML: Invalid date or datetime (at line 2",
    ),
    "long Pelican head": (b"Title: Hi\n" + b"a: b\n" * 300_000, "the front matter is longer than 65536 characters"),
    "binary": (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "is not UTF-8 text (byte 1)"),
    "NUL": (b"Text\0", "contains a NUL character, so it is not text"),
    "JavaScript with 4,900 escapes": (b"---js\n" + rb"\"" * 4_900 + b"\n---\n", "the front matter is a program"),
    "JavaScript of 60,000 characters": (
        b"---js\n" + b"/*" * 30_000 + b"\n---\n",
        "the front matter is written in 'js'",
    ),
    "Latin-1": ("café".encode("latin-1"), "is not UTF-8 text (byte 4)"),
    "UTF-16": ("Text".encode("utf-16"), "is not UTF-8 text (byte 1)"),
    "half a character": (b"\xed\xa0\x80", "is not UTF-8 text (byte 1)"),
    "2 MB": (b"x" * 2_000_001, "is larger than 2 MB"),
    "nothing": (b"\xef\xbb\xbf\r\n", "is empty"),
}

TAKEN = {
    "byte order mark": b"\xef\xbb\xbf---\ntitle: Hi\n---\nText\n",
    "CRLF": b"---\r\ntitle: Hi\r\n---\r\nText\r\n",
    "CR": b"---\rtitle: Hi\r---\rText\r",
    "CRLF in TOML": b"+++\r\ntitle = 'Hi'\r\n+++\r\nText\r\n",
    "CRLF in Pelican's head": b"Title: Hi\r\n\r\nText\r\n",
    "YAML object": yaml("title: Hi\nx: !!python/object/apply:os.abort []"),
    "20 levels": yaml(f"title: Hi\ndeep: {'[' * 19}{']' * 19}"),
    "5,000 unknown values": yaml(f"title: Hi\nx: [{'1,' * 5_000}]"),
    "spaces": yaml("title: Hi" + " " * 60_000),
    "x" * 252: yaml("title: Hi"),  # with .md a name of 255 bytes, more than which no file system has
    "é" * 126: yaml("title: Hi"),
}
