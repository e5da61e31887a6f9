"""Sign in, sign out, create an account, and change or delete your own account.

Hashing a password is slow, so every view does it before `start_writing` and never inside the transaction.
Read next: app/auth/commands.py, with which an operator creates authors and admins.
"""

import sqlalchemy as sa
from flask import Blueprint, abort, current_app, flash, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue

from app.auth.access import allow, signed_in
from app.auth.forms import AccountForm, DeletionForm, EmailForm, JoinForm, PasswordForm, SignInForm
from app.auth.models import Role, User
from app.auth.passwords import WRONG_SIGN_IN, authenticate, change_password
from app.auth.session import begin_session, end_session
from app.database import commit, db, start_writing
from app.rate_limits import count_use, limiter, sender
from app.security import safe_next

blueprint = Blueprint("auth", __name__)
limit_account_changes = limiter.shared_limit("20 per hour", scope="accounts", methods=["POST"])


@blueprint.route("/sign-in", methods=["GET", "POST"])
@allow(Role.ANYONE)
def sign_in() -> ResponseReturnValue:
    """Sign in, and continue to the page that `next` names."""
    form = SignInForm(request.form)
    target = safe_next(request.values.get("next", ""))
    if request.method == "POST" and form.validate():
        if user := authenticate(form.username.data or "", form.password.data or ""):
            begin_session(user, form.stay.data)
            return redirect(target, 303)
        form.form_errors.append(WRONG_SIGN_IN)
    return render_template("auth/sign_in.html", form=form, target=target), 422 if form.errors else 200


@blueprint.post("/sign-out")
@allow(Role.ANYONE)
def sign_out() -> ResponseReturnValue:
    """End the session of this browser."""
    end_session()
    return redirect(url_for("posts.index"), 303)


@blueprint.post("/account/sign-out")
@allow(Role.MEMBER)
def sign_out_everywhere() -> ResponseReturnValue:
    """End all your sessions, in every browser."""
    start_writing()
    signed_in().session_epoch += 1
    db.session.commit()
    end_session()
    flash("You are signed out on all your devices.")
    return redirect(url_for("auth.sign_in"), 303)


@blueprint.route("/join", methods=["GET", "POST"])
@allow(Role.ANYONE)
@limit_account_changes
def join() -> ResponseReturnValue:
    """Create an account, if JOINING allows it. The new user is a member."""
    if current_app.config["JOINING"] == "closed":
        abort(404)
    form = JoinForm(request.form)
    if request.method == "POST" and form.validate():
        user = form.new_user()
        start_writing()
        db.session.add(user)
        if commit():
            begin_session(user)
            flash(f"Welcome, {user.username}.")
            return redirect(url_for("auth.account"), 303)
        _explain_conflict(form)
    return render_template("auth/join.html", form=form), 422 if form.errors else 200


@blueprint.route("/account", methods=["GET", "POST"])
@allow(Role.MEMBER)
def account() -> ResponseReturnValue:
    """Edit your public profile, email address and time zone."""
    form = AccountForm(request.form, obj=signed_in())
    if request.method == "POST" and form.validate():
        start_writing()
        form.populate_obj(signed_in())
        if commit():
            flash("Saved.")
            return redirect(url_for("auth.account"), 303)
        _explain_conflict(form)
    return render_template("auth/account.html", form=form), 422 if form.errors else 200


@blueprint.route("/account/password", methods=["GET", "POST"])
@allow(Role.MEMBER)
@limit_account_changes
def password() -> ResponseReturnValue:
    """Change your password. This ends all your other sessions, because one of them may belong to a thief."""
    form = PasswordForm(request.form)
    if request.method == "POST" and form.validate():
        user = signed_in()
        change_password(user, form.password.data or "")
        begin_session(user, session.permanent)
        flash("Your password is changed. You are signed out everywhere else.")
        return redirect(url_for("auth.account"), 303)
    return render_template("auth/password.html", form=form), 422 if form.errors else 200


@blueprint.route("/account/deletion", methods=["GET", "POST"])
@allow(Role.MEMBER)
@limit_account_changes
def deletion() -> ResponseReturnValue:
    """Delete your account. Your posts go to another author or are deleted too. Your comments stay, unnamed."""
    form = DeletionForm(request.form)
    if request.method == "POST" and form.validate():
        start_writing()
        if problem := _delete(signed_in(), form.heir_id):
            db.session.rollback()
            form.form_errors.append(problem)
        else:
            end_session()
            flash("Your account is deleted.")
            return redirect(url_for("posts.index"), 303)
    count = db.session.scalar(sa.select(sa.func.count()).select_from(signed_in().posts.select().subquery()))
    return render_template("auth/deletion.html", form=form, count=count), 422 if form.errors else 200


def _explain_conflict(form: EmailForm) -> None:
    """Say which value is taken. Email addresses are limited, or anyone could find out who has an account."""
    form.explain_conflict()
    if form.email.errors:
        count_use("5 per day", "taken email addresses", sender())


def _delete(user: User, heir_id: int | None) -> str:
    """Delete `user` and commit, or return a sentence that says why not."""
    admins = sa.select(User.id).where(User.is_admin).with_for_update()  # locked: two last admins cannot leave at once
    if user.role is Role.ADMIN and db.session.scalars(admins).all() == [user.id]:
        return "You are the only admin. Make somebody else an admin first: flask user admin USERNAME."
    db.session.execute(user.posts.update().values(author_id=heir_id) if heir_id else user.posts.delete())
    db.session.delete(user)
    return "" if commit() else "Another change happened at the same moment, so nothing was deleted. Try again."
