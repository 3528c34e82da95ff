"""Periodic task of the worker: the daily cleanup."""

from procrastinate.contrib.django import app

from madamda import cleanup


@app.periodic(cron="17 20 * * *")  # UTC, 03:17 in Phnom Penh
@app.task(queue="tidying", queueing_lock="tidy_up")
def tidy_up(timestamp: int) -> None:
    """Run the cleanup. Not retried on failure, because it runs again the next night."""
    cleanup.tidy_up()
