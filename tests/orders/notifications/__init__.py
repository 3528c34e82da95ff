"""Messages that leave the house, to a Telegram that stands in this room."""
