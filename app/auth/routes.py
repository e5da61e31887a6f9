"""Signing in and out, joining, and the pages of one's own account.

Notice the order wherever a password is stored: it is hashed before `start_writing`, never inside the transaction.
Read next: app/auth/commands.py, with which the operator makes authors and admins.
"""

import sqlalchemy as sa
from flask import Blueprint, abort, current_app, flash, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue

from app.auth.access import NOT_RIGHT, Role, allow, signed_in
from app.auth.forms import AccountForm, DeletionForm, JoinForm, PasswordForm, SignInForm
from app.auth.models import User
from app.auth.passwords import change_password, user_with
from app.auth.session import begin_session, end_session
from app.database import commit, db, start_writing
from app.rate_limits import limiter
from app.security import safe_next

blueprint = Blueprint("auth", __name__)
few = limiter.shared_limit("20 per hour", scope="accounts", methods=["POST"])


@blueprint.route("/sign-in", methods=["GET", "POST"])
@allow(Role.ANYONE)
def sign_in() -> ResponseReturnValue:
    """Sign in, and go on to where `next` says."""
    form = SignInForm(request.form)
    target = safe_next(request.values.get("next", ""))
    if request.method == "POST" and form.validate():
        if user := user_with(form.username.data or "", form.password.data or ""):
            begin_session(user, form.stay.data)
            return redirect(target, 303)
        form.form_errors.append(NOT_RIGHT)
    return render_template("auth/sign_in.html", form=form, target=target), 422 if form.errors else 200


@blueprint.post("/sign-out")
@allow(Role.ANYONE)
def sign_out() -> ResponseReturnValue:
    """End the session of this browser."""
    end_session()
    return redirect(url_for("posts.index"), 303)


@blueprint.route("/join", methods=["GET", "POST"])
@allow(Role.ANYONE)
@few
def join() -> ResponseReturnValue:
    """Make an account, a member's, where the blog is open to new people."""
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
        form.say_what_is_taken()
    return render_template("auth/join.html", form=form), 422 if form.errors else 200


@blueprint.route("/account", methods=["GET", "POST"])
@allow(Role.MEMBER)
def account() -> ResponseReturnValue:
    """What others see of me, my email and my time zone."""
    form = AccountForm(request.form, obj=signed_in())
    if request.method == "POST" and form.validate():
        start_writing()
        form.populate_obj(signed_in())
        if commit():
            flash("Saved.")
            return redirect(url_for("auth.account"), 303)
        form.say_what_is_taken()
    return render_template("auth/account.html", form=form), 422 if form.errors else 200


@blueprint.route("/account/password", methods=["GET", "POST"])
@allow(Role.MEMBER)
@few
def password() -> ResponseReturnValue:
    """A new password. It ends all other sessions of its user, for a thief's may be among them."""
    form = PasswordForm(request.form)
    if request.method == "POST" and form.validate():
        user = signed_in()
        change_password(user, form.password.data or "")
        begin_session(user, session.permanent)
        flash("Your password is changed, and all your other sessions are ended.")
        return redirect(url_for("auth.account"), 303)
    return render_template("auth/password.html", form=form), 422 if form.errors else 200


@blueprint.route("/account/deletion", methods=["GET", "POST"])
@allow(Role.MEMBER)
@few
def deletion() -> ResponseReturnValue:
    """The end of an account. Its posts go to another author, or with it; its comments stay, without a name."""
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


def _delete(user: User, heir_id: int | None) -> str:
    """Commit the deletion of `user`, or return the sentence that says why not."""
    admins = sa.select(User.id).where(User.is_admin).with_for_update()  # so that two last ones cannot go at once
    if user.is_admin and db.session.scalars(admins).all() == [user.id]:
        return "You are the only admin. Make another one first: flask user admin USERNAME."
    db.session.execute(user.posts.update().values(author_id=heir_id) if heir_id else user.posts.delete())
    db.session.delete(user)
    return "" if commit() else "Something changed at the same moment, so nothing was deleted. Please try again."
