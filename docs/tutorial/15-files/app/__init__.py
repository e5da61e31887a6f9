# app/__init__.py
from flask import Flask
from flask_migrate import Migrate

from app import models
from app.database import db
from app.routes import blueprint
from config import Config

migrate = Migrate()


def create_app(config_class=Config):
    app = Flask(__name__)
    app.config.from_object(config_class)

    db.init_app(app)
    migrate.init_app(app, db)
    app.register_blueprint(blueprint)

    @app.shell_context_processor
    def models_for_the_shell():
        return {"User": models.User, "Post": models.Post}

    @app.shell_context_processor
    def words_for_the_shell():
        return {"select": db.select}

    return app
