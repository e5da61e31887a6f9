"""Text as the blog stores it, whoever sends it: models call these, and every field of a form has them as `filters`."""


def typed(text: str | None) -> str:
    """Return what a form was sent, as text without NUL, which no database takes. The first filter of a field."""
    return (text or "").replace("\0", "")


def tidy(text: str) -> str:
    """Return `text` with lines that end in a bare newline, none of them empty at either end."""
    return text.replace("\r\n", "\n").replace("\r", "\n").strip("\n")


def one_line(text: str) -> str:
    """Return the words of `text` with one space between them."""
    return " ".join(text.split())
