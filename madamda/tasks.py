"""What the worker does for the whole shop: tidying up, once a day."""

from procrastinate.contrib.django import app

from madamda import cleanup


@app.periodic(cron="17 20 * * *")  # UTC: in the small hours of Phnom Penh
@app.task(queue="tidying", queueing_lock="tidy_up")
def tidy_up(timestamp: int) -> None:
    """Not tried again on failure: the next night comes."""
    cleanup.tidy_up()
