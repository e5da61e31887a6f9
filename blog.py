"""Where `flask` and gunicorn find the blog (`FLASK_APP=blog.py`, `gunicorn blog:app`).

Start reading in app/__init__.py, where the factory lists what the site is made of.
"""

import sys

from app import create_app
from app.settings import SettingError

try:
    app = create_app()
except SettingError as problem:
    sys.exit(f"Error: {problem}")
