"""What older tutorials write and this blog does not have. Each error says what to write today.

docs/tutorial/04-old-tutorials.md has the whole list. Read next: app/app.py, which answers `from app import app`.
"""

import sys
from types import TracebackType


class OldName:
    """A name of a class. Whoever asks for it gets an AttributeError that says what to write instead."""

    def __init__(self, today: str) -> None:
        """`today` is what to write instead. In it, {model} stands for the name of the class."""
        self.today = today

    def __set_name__(self, owner: type, name: str) -> None:
        self.name = name

    def __get__(self, instance: object, owner: type) -> None:
        """Raise AttributeError."""
        today = self.today.format(model=owner.__name__)
        raise AttributeError(f"{owner.__name__} has no {self.name}, which older tutorials use. Write: {today}")


def explain(_: object, exception: BaseException) -> None:
    """Add to an error what to write today, if somebody has used `user.posts` like a list or a query."""
    said = str(exception)
    if isinstance(exception, AttributeError | TypeError) and "WriteOnly" in said:
        today = "db.session.scalars(user.posts.select()).all()\nTo add a row: user.posts.add(post)"
        if "len()" in said or "'count'" in said:
            today = "db.session.scalar(sa.select(sa.func.count()).select_from(user.posts.select().subquery()))"
        exception.add_note(f"A collection such as user.posts does not load its rows by itself. Write: {today}")


def explain_in_shell() -> dict[str, object]:
    """Explain the errors in `flask shell`. Flask asks for names when the shell starts; this adds none."""
    show = sys.excepthook

    def explain_and_show(kind: type[BaseException], error: BaseException, frames: TracebackType | None) -> None:
        explain(None, error)
        while frames and frames.tb_frame.f_globals.get("__name__") in ("code", "codeop"):
            frames = frames.tb_next  # as without this function, do not show how the shell itself works
        show(kind, error.with_traceback(frames), frames)

    sys.excepthook = explain_and_show
    return {}
