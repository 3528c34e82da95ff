"""Sockets are opened so often by one address, and then no more; each address is counted by itself."""

from unittest import mock

from channels.testing import WebsocketCommunicator
from django.conf import settings
from django.test import TransactionTestCase, override_settings

from madamda.asgi import application

FEW = settings.RATE_LIMITS | {"socket": "2/h"}


@override_settings(RATE_LIMITS=FEW, TRUSTED_PROXIES=["127.0.0.1"])
class Handshakes(TransactionTestCase):
    async def knocks(self, address: str) -> bool:
        """Whether anybody at all comes to the door: nobody here has signed in, so nobody is let in."""
        headers = [(b"origin", settings.LIVE_ORIGINS[0].encode()), (b"x-forwarded-for", address.encode())]
        socket = WebsocketCommunicator(application, "/ws/board/", headers=headers)
        socket.scope["client"] = ("127.0.0.1", 50_000)
        with mock.patch("channels.sessions.CookieMiddleware.__call__", side_effect=ConnectionResetError) as door:
            await socket.connect(timeout=5)
            await socket.disconnect()
        return door.called

    async def test_the_third_is_one_too_many(self) -> None:
        assert [await self.knocks("203.0.113.1") for _ in range(3)] == [True, True, False]
        assert await self.knocks("203.0.113.2")
