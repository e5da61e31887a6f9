"""Guards."""
from pathlib import Path
from flask import Flask
from flask_migrate import Migrate
from flask_sqlalchemy import SQLAlchemy


def init_app(app: Flask, db: SQLAlchemy, directory: Path) -> None:
    Migrate(app, db, directory=str(directory))
