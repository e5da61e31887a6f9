"""The settings of the blog, read from the environment (or from a file named .env beside this one).

Each setting says who needs it. app/settings.py checks them all when the blog starts. For an experiment or a test,
make a subclass and give it to `create_app`.
"""

import os
from pathlib import Path

from dotenv import load_dotenv

# `flask` reads .env by itself, from the folder it is run in; gunicorn does not. Here both do, from one place.
load_dotenv(Path(__file__).with_name(".env"))


class Config:
    """What an operator may set. A class attribute is a setting; the environment variable has the same name."""

    # Signs the session cookie. Everyone who runs the blog on the internet must set it; in debug one is made and kept.
    SECRET_KEY = os.environ.get("SECRET_KEY", "")

    # Where the posts are kept: for who wants PostgreSQL or MariaDB, or the SQLite file elsewhere.
    DATABASE_URL = os.environ.get("DATABASE_URL", "sqlite:///blog.db")

    # The name at the top of every page: for everyone.
    SITE_NAME = os.environ.get("SITE_NAME", "The Flask Blog")

    # How many posts a page lists, 1 to 100: for who likes short or long pages.
    POSTS_PER_PAGE = os.environ.get("POSTS_PER_PAGE", "10")

    # Who may make an account: everyone ("open") or nobody ("closed"; then the operator does, by `flask user create`):
    # for who wants members. "auto" is open in debug and closed outside it.
    JOINING = os.environ.get("JOINING", "auto")

    # Who may comment: "open" (visitors too, after approval), "members" (who signed in) or "off": for every operator.
    COMMENTS = os.environ.get("COMMENTS", "open")

    # Host names the blog answers to, separated by commas: for who runs it on the internet. Empty: any.
    TRUSTED_HOSTS = os.environ.get("TRUSTED_HOSTS", "")

    # How many proxies (nginx, a load balancer) stand in front and set X-Forwarded-For: for who has any.
    PROXY_COUNT = os.environ.get("PROXY_COUNT", "0")
