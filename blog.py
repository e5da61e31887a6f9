"""The entry point for `flask` and gunicorn (`FLASK_APP=blog.py`, `gunicorn blog:app`).

To read the code, start with app/__init__.py: the factory there lists the parts of the site.
"""

import sys

from app import create_app
from app.auth.access import AccessError
from app.settings import SettingError

try:
    app = create_app()
except (AccessError, SettingError) as problem:
    sys.exit(f"Error: {problem}")
