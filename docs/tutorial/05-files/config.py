# config.py
import os


class Config:
    SQLALCHEMY_DATABASE_URI = os.environ.get("DATABASE_URL", "sqlite:///people.db")
    SITE_NAME = os.environ.get("SITE_NAME", "News")
