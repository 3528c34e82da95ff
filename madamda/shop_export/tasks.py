"""Background task: writing an export of the shop."""

from procrastinate.contrib.django import app

from madamda.shop_export import jobs


@app.task(queue="exports")
def write_shop(*, export: int) -> None:
    """Write an export. Not retried on failure: the page says so, and it can be requested again."""
    jobs.write(export)
