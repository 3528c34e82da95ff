"""Who may stand behind the counter: the one answer for pages and for sockets."""

from collections.abc import Callable
from functools import wraps
from importlib import import_module
from types import SimpleNamespace
from typing import Concatenate, ParamSpec

from django.conf import settings
from django.contrib import auth
from django.contrib.auth.models import AnonymousUser, User
from django.contrib.auth.views import redirect_to_login
from django.contrib.sessions.backends.base import SessionBase
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.views.decorators.cache import never_cache

from dashboard import second_factor

# What managers may do, and others of the staff may not.
PAUSE, KEEP_STOCK = "shop.change_shopfront", "shop.add_stockmovement"
SEE_FIGURES, SETTLE_PAYMENTS = "orders.see_figures", "orders.change_banktransfer"

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponseBase]


def may_see_board(user: User | AnonymousUser) -> bool:
    return user.is_active and user.is_staff


def signed_in_staff_only(view: View[P]) -> View[P]:
    """A stranger is shown the way in, somebody known without the right is refused; nothing is kept by a cache."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path() if request.method == "GET" else "")
        if not may_see_board(request.user):
            raise PermissionDenied
        return view(request, *args, **kwargs)

    return never_cache(guarded)  # type: ignore[return-value]  # wraps() gives the request a name


def staff_only(view: View[P]) -> View[P]:
    """The same, and an admin has shown a second factor; who has none yet is led to take one on."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        if second_factor.is_missing(request.user, request.session):
            return redirect("dashboard:second_factor")
        return view(request, *args, **kwargs)

    return signed_in_staff_only(guarded)  # type: ignore[arg-type]  # as above


def permitted(permission: str) -> Callable[[View[P]], View[P]]:
    """Staff who hold it; the others are refused."""

    def guard(view: View[P]) -> View[P]:
        @wraps(view)
        def guarded(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
            if not request.user.has_perm(permission):
                raise PermissionDenied
            return view(request, *args, **kwargs)

        return staff_only(guarded)  # type: ignore[arg-type]  # as above

    return guard


def may_open_board(user: User | AnonymousUser, session: SessionBase) -> bool:
    return may_see_board(user) and not second_factor.is_missing(user, session)


def may_still_see_board(session_key: str | None) -> bool:
    """Asked again and again of an open socket: nobody signed out, left, or took another password meanwhile."""
    sessions = import_module(settings.SESSION_ENGINE)
    holder = SimpleNamespace(session=sessions.SessionStore(session_key))
    return may_open_board(auth.get_user(holder), holder.session)  # type: ignore[arg-type]  # all it reads is the session
