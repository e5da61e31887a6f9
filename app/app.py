"""What older tutorials find here: they write `from app import app`, and this says what to write today."""

raise ImportError(
    "There is no global app here, because create_app() in app/__init__.py makes it. In code that answers a request or "
    "a command, write `from flask import current_app`. In a script of your own, write `from app import create_app`."
)
