"""Access control of the dashboard, for pages and sockets."""

from collections.abc import Callable, Collection, Mapping
from functools import wraps
from importlib import import_module
from typing import Any, Concatenate, ParamSpec

from django.conf import settings
from django.contrib import auth
from django.contrib.auth.models import AnonymousUser
from django.contrib.auth.views import redirect_to_login
from django.contrib.sessions.backends.base import SessionBase
from django.contrib.sessions.models import Session
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.crypto import constant_time_compare
from django.views.decorators.cache import never_cache

from dashboard.auth import second_factor
from madamda.staff.models import User

# Permissions of managers that other staff do not have.
PAUSE, KEEP_STOCK = "shop.change_storesettings", "shop.add_stockmovement"
SEE_FIGURES, SETTLE_PAYMENTS = "orders.see_figures", "orders.change_banktransfer"
COUNTER_CASH = "orders.add_cashentry"
# The permission that packers lack: they see the board without money.
HANDLE_MONEY = "orders.handle_money"

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponseBase]


def may_see_board(user: User | AnonymousUser) -> bool:
    return user.is_active and user.is_staff


def signed_in_staff_only(view: View[P]) -> View[P]:
    """Decorator: redirect anonymous users to the login page and reject users without the right (403).

    The response is not cached.
    """

    @wraps(view)
    def guarded(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path() if request.method == "GET" else "")
        if not may_see_board(request.user):
            raise PermissionDenied
        return view(request, *args, **kwargs)

    return never_cache(guarded)  # type: ignore[return-value]  # wraps() names the request parameter


def staff_only(view: View[P]) -> View[P]:
    """Decorator: like `signed_in_staff_only`, and an admin without the second factor is redirected to its page."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        if second_factor.is_missing(request.user, request.session):
            return redirect("dashboard:second_factor")
        return view(request, *args, **kwargs)

    return signed_in_staff_only(guarded)  # type: ignore[arg-type]  # as above


def permitted(permission: str) -> Callable[[View[P]], View[P]]:
    """Decorator: staff with this permission; others get 403."""

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
    return bool(session_key and who_may_still_see_board({session_key}))


def who_may_still_see_board(session_keys: Collection[str]) -> frozenset[str]:
    """Return those of these session keys whose user may still see the board.

    A session is dropped if it has ended, or if its user lost the right or changed the password. Two queries, and one
    more for each admin.
    """
    store = import_module(settings.SESSION_ENGINE).SessionStore
    live = Session.objects.filter(session_key__in=session_keys, expire_date__gt=timezone.now())
    held = {row.session_key: store().decode(row.session_data) for row in live}
    people = User.objects.in_bulk(
        {int(holds[auth.SESSION_KEY]) for holds in held.values() if auth.SESSION_KEY in holds}
    )
    return frozenset(key for key, holds in held.items() if _is_still(people, holds))


def _is_still(people: Mapping[int, User], holds: dict[str, Any]) -> bool:
    user = people.get(int(holds.get(auth.SESSION_KEY, 0)))
    if user is None or not constant_time_compare(holds.get(auth.HASH_SESSION_KEY, ""), user.get_session_auth_hash()):
        return False
    return may_open_board(user, holds)  # type: ignore[arg-type]  # only `get` is used
