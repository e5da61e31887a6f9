"""The settings of the blog, read from the environment or from a file named .env beside this one.

Each setting says who needs it. app/settings.py checks all of them when the blog starts. For an experiment or a test,
write a subclass and pass it to `create_app`.
"""

import os
from pathlib import Path

from dotenv import load_dotenv

# The `flask` command reads .env from the current folder, and gunicorn does not read it. This line reads it for both.
load_dotenv(Path(__file__).with_name(".env"))


def is_production() -> bool:
    """Return True if PRODUCTION=1 or FLASK_DEBUG=0 is set, in the environment or in .env. Both outrank .flaskenv."""
    no = ("", "0", "false", "no")
    return os.environ.get("PRODUCTION", "").lower() not in no or os.environ.get("FLASK_DEBUG", "1").lower() in no


# Flask reads FLASK_DEBUG once more after this file, so debug mode is off for the `flask` command, too.
if is_production():
    os.environ["FLASK_DEBUG"] = "0"
DEFAULT_DATABASE = "sqlite:///blog.db"  # in the instance folder


class Config:
    """The settings. Each class attribute is one, and its environment variable has the same name."""

    # Set it to 1 where visitors use the blog: then debug mode is off, whatever .flaskenv says. For every operator.
    PRODUCTION = os.environ.get("PRODUCTION", "")

    # Signs the session cookie. Set it if you run the blog on the internet. In debug mode the blog makes its own key.
    SECRET_KEY = os.environ.get("SECRET_KEY", "")

    # The database: for anyone who uses PostgreSQL or MariaDB, or wants the SQLite file in another folder.
    DATABASE_URL = os.environ.get("DATABASE_URL", DEFAULT_DATABASE)

    # The folder of the pictures: for anyone who keeps them on another disk, or runs the blog on several machines that
    # share a folder. A relative path is below the instance folder.
    PICTURES_FOLDER = os.environ.get("PICTURES_FOLDER", "pictures")

    # The name at the top of every page: for everyone.
    SITE_NAME = os.environ.get("SITE_NAME", "The Flask Blog")

    # One line below the name, on every page: for anyone who wants to say what the blog is about. Empty: no line.
    SITE_TAGLINE = os.environ.get("SITE_TAGLINE", "")

    # How many posts a page lists, from 1 to 100: for anyone who prefers shorter or longer pages.
    POSTS_PER_PAGE = os.environ.get("POSTS_PER_PAGE", "10")

    # Who can create an account: everyone ("open"), or only the operator with `flask user create` ("closed"). "auto" is
    # open in debug mode and closed otherwise. For anyone who wants members.
    JOINING = os.environ.get("JOINING", "auto")

    # Who can comment: visitors too, after approval ("open"), only people who signed in ("members"), or nobody ("off").
    # For every operator.
    COMMENTS = os.environ.get("COMMENTS", "open")

    # How many megabytes of memory each process may use to keep pages for readers: for anyone with many readers, or with
    # little memory. 0 turns the page cache off, and debug mode does so, too.
    PAGE_CACHE_MB = os.environ.get("PAGE_CACHE_MB", "32")

    # Where the rate limits are counted, such as redis://localhost:6379/0: for anyone who runs several machines. Empty:
    # each process counts for itself.
    REDIS_URL = os.environ.get("REDIS_URL", "")

    # The address of the blog, such as https://blog.example.com: for anyone who runs it on the internet. Feeds, sitemap
    # and search engines then always get this address. The blog answers to no other name unless TRUSTED_HOSTS has it.
    SITE_URL = os.environ.get("SITE_URL", "")

    # The host names that the blog answers to, separated by commas: for anyone who runs it on the internet. Empty: all,
    # but in debug mode only localhost and addresses.
    TRUSTED_HOSTS = os.environ.get("TRUSTED_HOSTS", "")

    # How many proxies, such as nginx, are in front of the blog and set X-Forwarded-For: for anyone who uses one.
    PROXY_COUNT = os.environ.get("PROXY_COUNT", "0")
