"""The blog. `create_app` is its table of contents: read it, then open whichever part you want to know.

The models are the best place to start: app/database.py, app/auth/models.py, app/posts/models.py.
"""

from pathlib import Path

from flask import Flask

from app import cli, database, errors, models, schema, security, settings, templating
from app.database import db
from app.posts.routes import blueprint as posts
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
    templating.init_app(app)
    cli.init_app(app)

    app.register_blueprint(posts)
    return app
