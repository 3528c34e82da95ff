"""Names of the groups that live news goes to."""

BOARD = "orders_updates"


def order(number: str) -> str:
    return f"order_{number}"
