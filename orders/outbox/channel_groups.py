"""Names of the channel-layer groups that live events are sent to."""

BOARD = "orders_updates"


def order(number: str) -> str:
    return f"order_{number}"
