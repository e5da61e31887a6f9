"""The blog. `create_app` is its table of contents: read it first, then open the part that you want to understand.

The models are a good place to start: app/database.py, app/auth/models.py, app/posts/models.py.
"""

from collections.abc import Mapping
from pathlib import Path

from flask import Flask

import schema_guard
from app import (
    addresses,
    caching,
    cli,
    delivery,
    errors,
    models,
    rate_limits,
    request_ids,
    security,
    settings,
    templating,
)
from app.archive import routes as archive
from app.auth import access
from app.auth import routes as auth
from app.comments import routes as comments
from app.database import db
from app.exchange import command as exchange
from app.feeds import routes as feeds
from app.pictures import routes as pictures
from app.posts import desk, editing, revisions
from app.posts import routes as posts
from app.search import routes as search
from app.seed import command as seed
from app.unsaved import routes as unsaved
from config import Config

__all__ = ["create_app", "db", "models"]


def create_app(config_class: type[Config] | Mapping[str, object] = Config) -> Flask:
    """Return the blog with the settings of `config_class`: a class, or a mapping of what differs from Config.

    Raises app.settings.SettingError for an invalid setting, and app.auth.access.AccessError for a view that does not
    declare who may use it.
    """
    app = Flask(__name__)
    app.config.from_object(Config)
    if isinstance(config_class, Mapping):
        app.config.from_mapping(config_class)
    else:
        app.config.from_object(config_class)
    settings.check_settings(app)

    db.init_app(app)
    delivery.init_app(app)
    security.init_app(app)
    errors.init_app(app)
    request_ids.init_app(app)
    migrations = Path(app.root_path).parent / "migrations"
    beside = [app.config["PICTURES_FOLDER"]]
    schema_guard.init_app(app, db, migrations, moved=models.MOVED, beside=beside)
    access.init_app(app)
    rate_limits.init_app(app)
    addresses.init_app(app)
    templating.init_app(app)
    cli.init_app(app)
    caching.init_app(app)
    settings.trust_proxies(app)  # last, so that it comes first: everything before it sees the reader's own address

    app.register_blueprint(auth.blueprint)
    app.register_blueprint(posts.blueprint)
    app.register_blueprint(editing.blueprint)
    app.register_blueprint(revisions.blueprint)
    app.register_blueprint(desk.blueprint)
    # Each line below is a feature that you can delete: docs/architecture.md says how.
    app.register_blueprint(comments.blueprint)
    app.register_blueprint(archive.blueprint)
    app.register_blueprint(feeds.blueprint)
    app.register_blueprint(pictures.blueprint)
    app.register_blueprint(search.blueprint)
    app.register_blueprint(exchange.blueprint)
    app.register_blueprint(seed.blueprint)
    app.register_blueprint(unsaved.blueprint)

    access.check_views(app)
    return app
