"""Names that older tutorials use and this blog does not have. Each says what to write today.

docs/tutorial/04-old-tutorials.md has the whole list. Read next: app/app.py, which answers `from app import app`.
"""


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
