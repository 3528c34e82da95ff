"""What the worker does for the shop while nobody waits: developing pictures."""

from asgiref.sync import async_to_sync
from django.apps import apps
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from shop.images import renditions


@app.task(queue="pictures", retry=RetryStrategy(max_attempts=5, exponential_wait=4))
def develop(*, model: str, picture: int) -> None:
    """Repeat-safe; a picture that was deleted meanwhile is nothing to do. A failure is shown to whoever uploaded it."""
    found = apps.get_model("shop", model).objects.filter(pk=picture, developed=False).first()
    if found is None:
        return
    try:
        renditions.create_renditions(found)
    except Exception:
        renditions.note_failure(found)
        raise


def develop_soon(picture: renditions.Shown) -> None:
    """In the transaction that saves the picture: the worker hears of it when it is committed, or never."""
    develop.defer(model=str(picture._meta.model_name), picture=picture.pk)


@async_to_sync
async def take_up_again() -> None:
    """A worker that was killed leaves its job as being done for ever: hand it to another. Every job is repeat-safe."""
    for job in await app.job_manager.get_stalled_jobs():
        await app.job_manager.retry_job(job)
