# app.py
from flask import Flask
from flask_migrate import Migrate
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import CheckConstraint, MetaData, String
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column


class Base(DeclarativeBase):
    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )


app = Flask(__name__)
app.config["SQLALCHEMY_DATABASE_URI"] = "sqlite:///rules.db"
db = SQLAlchemy(app, model_class=Base)
migrate = Migrate(app, db)


class Member(Base):
    __tablename__ = "members"
    __table_args__ = (
        CheckConstraint("age >= 0", "age_not_negative"),
        CheckConstraint("email LIKE '%@%'", "email_has_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str] = mapped_column(String(100), unique=True)
    age: Mapped[int | None] = mapped_column()


@app.shell_context_processor
def shell_names():
    return {"Member": Member}
