"""Images in object storage: every machine has them, the worker may run on any, and an outage is said in words."""

from io import BytesIO
from typing import Any
from unittest import mock

import boto3
import pytest
from botocore.exceptions import EndpointConnectionError
from django.conf import settings
from django.core.files.storage import storages
from django.test import override_settings
from moto import mock_aws
from PIL import Image

from madamda import infrastructure_settings
from shop import cleanup
from shop.images import renditions, uploads
from shop.messages import sentence
from shop.models import HeroPicture, ProductImage
from tests.cases import TestCase
from tests.factories import a_product
from tests.shop.test_pictures import a_file, an_upload

PUBLIC, PRIVATE = "shop-media", "shop-originals"
KEYS = {"AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test"}


class InBuckets(TestCase):
    def setUp(self) -> None:
        self.enterContext(mock.patch.dict("os.environ", KEYS))
        self.enterContext(mock_aws())
        self.s3: Any = boto3.client("s3", region_name="us-east-1")
        for bucket in (PUBLIC, PRIVATE):
            self.s3.create_bucket(Bucket=bucket)
        store = {"endpoint": "", "region": "us-east-1"}
        chosen = {
            **settings.STORAGES,
            "default": infrastructure_settings.s3_storage(
                **store, bucket=PUBLIC, is_public=True, url="https://media.example/shop/"
            ),
            "originals": infrastructure_settings.s3_storage(**store, bucket=PRIVATE, is_public=False),
        }
        media = "https://media.example/shop/"
        self.enterContext(override_settings(STORAGES=chosen, S3_BUCKET=PUBLIC, MEDIA_URL=media))
        for field in (ProductImage._meta.get_field("file"), HeroPicture._meta.get_field("file")):
            kept = field.storage
            field.storage = uploads.originals()
            self.addCleanup(setattr, field, "storage", kept)

    def names(self, bucket: str) -> set[str]:
        return {found["Key"] for found in self.s3.list_objects_v2(Bucket=bucket).get("Contents", [])}

    def a_picture(self) -> ProductImage:
        name = uploads.keep(an_upload(a_file(size=(900, 900))))
        return ProductImage.objects.create(product=a_product(), file=name, alt_en="A jar", width=900, height=900)

    def test_uploads_are_private_and_renditions_public(self) -> None:
        picture = self.a_picture()
        renditions.create_renditions(picture)
        [original] = self.names(PRIVATE)
        assert original == str(picture.file)
        stem = original.removeprefix("pictures/").partition(".")[0]
        made = {f"pictures/{stem}/{width}.{kind}" for width in (480, 800) for kind in renditions.FORMATS}
        assert self.names(PUBLIC) == made
        stored = self.s3.get_object(Bucket=PUBLIC, Key=f"pictures/{stem}/480.jpg")
        assert "immutable" in stored["CacheControl"]
        assert Image.open(BytesIO(stored["Body"].read())).size == (480, 480)
        address = renditions.rendition_url(picture, 480, "jpg")
        assert address == f"https://media.example/shop/pictures/{stem}/480.jpg"
        assert storages["default"].url(f"pictures/{stem}/480.jpg") == address
        picture.refresh_from_db()
        assert picture.developed

    def test_the_same_picture_again_replaces_itself(self) -> None:
        assert str(self.a_picture().file) == str(self.a_picture().file)
        assert len(self.names(PRIVATE)) == 1

    def test_unused_images_are_tidied_up(self) -> None:
        picture = self.a_picture()
        renditions.create_renditions(picture)
        ProductImage.objects.all().delete()
        assert cleanup.pictures() == 0, "not before TIDY_PICTURES_DAYS"
        with override_settings(TIDY_PICTURES_DAYS=-1):
            assert cleanup.pictures(dry_run=True) == 1
            assert cleanup.pictures() == 1
        assert self.names(PUBLIC) == set()
        assert self.names(PRIVATE) == {"unused.json"}

    def test_an_outage_is_said_to_who_uploads(self) -> None:
        away = EndpointConnectionError(endpoint_url="https://s3.example")
        with (
            mock.patch.object(type(storages["originals"]), "save", side_effect=away),
            self.assertLogs("shop.images.uploads"),
            pytest.raises(uploads.NotStored) as refused,
        ):
            uploads.keep(an_upload(a_file()))
        assert "again in a minute" in sentence(refused.value)
