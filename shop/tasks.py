"""Background tasks of the shop: making image renditions."""

from asgiref.sync import async_to_sync
from django.apps import apps
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app
from procrastinate.types import JSONValue

from shop.images import renditions


@app.task(queue="pictures", retry=RetryStrategy(max_attempts=5, exponential_wait=4))
def develop(*, model: str, picture: int) -> None:
    """Make the renditions of an image. Repeat-safe; does nothing if the image was deleted. On failure the image is
    marked as failed and the exception is raised, so that the job is retried."""
    found = apps.get_model("shop", model).objects.filter(pk=picture, developed=False).first()
    if found is None:
        return
    try:
        renditions.create_renditions(found)
    except Exception:
        renditions.note_failure(found)
        raise


def develop_soon(picture: renditions.Shown) -> None:
    """Queue the image in the current transaction: the worker sees the job only after the commit."""
    develop.defer(model=str(picture._meta.model_name), picture=picture.pk)


def develop_all_soon(model: type[renditions.Shown]) -> None:
    """Queue every image of this model that has no renditions yet, as `develop_soon` does, a thousand at a time."""
    name = str(model._meta.model_name)
    keys = model._base_manager.filter(developed=False).order_by("pk").values_list("pk", flat=True)
    last = 0
    while some := list(keys.filter(pk__gt=last)[:1_000]):
        jobs: list[dict[str, JSONValue]] = [{"model": name, "picture": key} for key in some]
        develop.batch_defer(*jobs)
        last = some[-1]


@async_to_sync
async def take_up_again() -> None:
    """Retry jobs of killed workers, which would stay in the state `doing`. Every job is repeat-safe."""
    for job in await app.job_manager.get_stalled_jobs():
        await app.job_manager.retry_job(job)
