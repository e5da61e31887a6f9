"""The blog. `create_app` is its table of contents: read it, then open whichever part you want to know.

The models are the best place to start: app/database.py, app/auth/models.py, app/posts/models.py.
"""

from pathlib import Path

from flask import Flask

from app import cli, database, errors, models, rate_limits, schema, security, settings, templating
from app.archive.routes import blueprint as archive
from app.auth import access
from app.auth.routes import blueprint as auth
from app.comments.routes import blueprint as comments
from app.database import db
from app.feeds.routes import blueprint as feeds
from app.posts.desk import blueprint as desk
from app.posts.editing import blueprint as editing
from app.posts.revisions import blueprint as revisions
from app.posts.routes import blueprint as posts
from app.search.routes import blueprint as search
from config import Config

__all__ = ["create_app", "db", "models"]


def create_app(config_class: type[Config] = Config) -> Flask:
    """Return the blog, set up with `config_class`.

    Raises app.settings.SettingError for a setting that cannot work.
    """
    app = Flask(__name__)
    app.config.from_object(config_class)
    settings.check_settings(app)

    database.init_app(app)
    security.init_app(app)
    errors.init_app(app)
    schema.init_app(app, db, directory=Path(app.root_path).parent / "migrations")
    access.init_app(app)
    rate_limits.init_app(app)
    templating.init_app(app)
    cli.init_app(app)

    for feature in (auth, posts, editing, revisions, desk, comments, archive, feeds, search):
        app.register_blueprint(feature)
    return app
