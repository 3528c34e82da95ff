"""What an export of the shop leaves out, and why: models, and single columns with what an import puts there instead."""

from typing import NamedTuple

MODELS: dict[str, str] = {
    # Access to this shop. The people who work in the next one sign in anew.
    "staff.User_user_permissions": "a column of its accounts",
    "staff.User_groups": "a column of its accounts",
    "auth.Group_permissions": "a column of its groups",
    "auth.Permission": "made by `migrate`",
    "contenttypes.ContentType": "made by `migrate`",
    "sessions.Session": "carts and sign-ins of this shop’s visitors; its cookies are not valid elsewhere",
    "axes.AccessFailureLog": "failed sign-ins",
    "axes.AccessAttempt": "failed sign-ins",
    "axes.AccessAttemptExpiration": "failed sign-ins",
    "axes.AccessLog": "sign-ins",
    "otp_totp.TOTPDevice": "secret of a second factor",
    "otp_static.StaticDevice": "secret of a second factor",
    "otp_static.StaticToken": "secret of a second factor",
    "orders.TelegramLink": "a token, valid for an hour",
    # Work in progress of this installation.
    "procrastinate.ProcrastinateWorker": "jobs of this shop’s worker",
    "procrastinate.ProcrastinateJob": "jobs of this shop’s worker",
    "procrastinate.ProcrastinateEvent": "jobs of this shop’s worker",
    "procrastinate.ProcrastinatePeriodicDefer": "jobs of this shop’s worker",
    "madamda.LastSuccess": "times of this shop’s periodic work",
    "orders.GatewayState": "state of this shop’s connection to the bank",
    "orders.Alarm": "alarms of this shop’s boards; when they rang is a column of the order",
    "orders.DoorPress": "presses on a driver’s page, so that none counts twice",
    # Logs of this installation's admin.
    "admin.LogEntry": "log of this shop’s admin pages; the changes themselves are in the history tables",
    "shop.Export": "who exported what from this shop",
    "shop_export.ShopExport": "exports of this shop",
    # Calculated from other tables.
    "shop.ListingEntry": "written by triggers",
    "shop.SearchDocument": "written by triggers",
    "shop.SpellingWord": "written by triggers",
    "orders.OrderSearch": "written by triggers",
    "orders.CashBalance": "written by a trigger: the sums of the cash entries",
}


class Replacement(NamedTuple):
    """SQL for the value of a new row, which may name other columns of it, and the reason."""

    sql: str
    why: str


_SECRET = Replacement("replace(gen_random_uuid()::text, '-', '')", "a secret: links to pages of this shop end with it")
_TOKEN = Replacement("gen_random_uuid()", "identifies a form that a browser has sent to this shop")
_COOKIE = Replacement("null", "identifies a browser of this shop")
_RENDITION = Replacement("false", "renditions are made anew")
_MAIL = Replacement("null", "the confirmation e-mail is this shop’s")

COLUMNS: dict[str, Replacement] = {
    "orders.Order.secret": _SECRET,
    "orders.OrderDraft.secret": _SECRET,
    "orders.DeliveryRun.secret": _SECRET,
    "orders.Order.submission": _TOKEN,
    "orders.OrderDraft.submission": _TOKEN,
    "orders.Order.cart": _COOKIE,
    "orders.Order.device": _COOKIE,
    "orders.Order.network": Replacement("''", "a hash under this shop’s SECRET_KEY"),
    "orders.Order.letter_at": _MAIL,
    "orders.Order.letter_tries": Replacement("0", "the confirmation e-mail is this shop’s"),
    "orders.Order.letter_sent_at": Replacement("placed_at", "counts as sent, so that it is not sent again"),
    "orders.OrderEvent.announced_at": Replacement("at", "counts as announced, so that no customer is told again"),
    "shop.ProductImage.developed": _RENDITION,
    "shop.ProductImage.failed": _RENDITION,
    "shop.HeroPicture.developed": _RENDITION,
    "shop.HeroPicture.failed": _RENDITION,
}

# Rows of an exported model that stay, as an SQL condition for those that are exported.
ROWS: dict[str, Replacement] = {
    "orders.CustomerMessage": Replacement("state <> 'waiting'", "news that still waits is sent by this shop"),
}
