"""A second factor: asked of those who took one on, needed by admins, and not to be got around."""

import io
from unittest import mock

import pytest
from channels.auth import AuthMiddlewareStack
from channels.testing import WebsocketCommunicator
from django.core.management import CommandError, call_command
from django.test import Client, TransactionTestCase, override_settings
from django_otp.oath import TOTP
from django_otp.plugins.otp_totp.models import TOTPDevice

from dashboard.auth import second_factor
from dashboard.auth.access import may_still_see_board
from dashboard.board.consumers import OrderConsumer
from shop.models import StoreSettings
from tests.cases import TestCase
from tests.factories import a_member_of_staff, an_admin

PAGE, CHANGE, LOGIN, CODE = "/login/second-factor/", "/login/second-factor/change/", "/login/", "/login/code/"


def code_of(user, *, later: int = 0) -> str:
    """What the app would show, so many half minutes from now."""
    device = TOTPDevice.objects.get(user=user)
    clock = TOTP(device.bin_key, drift=later)
    return f"{clock.token():06}"


def enrolled(user):
    second_factor.being_enrolled(user)
    assert second_factor.enrol(user, code_of(user))
    return user


class TakingOneOn(TestCase):
    @classmethod
    def setUpTestData(cls) -> None:
        cls.dara = a_member_of_staff("dara")

    def setUp(self) -> None:
        self.client.force_login(self.dara)

    def test_the_page_draws_a_code_to_be_read_and_the_same_again_when_reloaded(self) -> None:
        page = self.client.get(PAGE)
        self.assertContains(page, "<svg")
        assert "no-store" in page["Cache-Control"]
        assert self.client.get(PAGE).context["secret"] == page.context["secret"]

    def test_a_right_code_gives_recovery_codes_once(self) -> None:
        self.client.get(PAGE)
        page = self.client.post(PAGE, {"code": code_of(self.dara)}, follow=True)
        assert len(page.context["codes"]) == 10
        self.assertContains(page, page.context["codes"][0])
        assert self.client.get(PAGE).context["codes"] == []

    def test_a_wrong_code_changes_nothing(self) -> None:
        self.client.get(PAGE)
        page = self.client.post(PAGE, {"code": "000000"})
        self.assertContains(page, "This code is wrong")
        assert not second_factor.is_enrolled(self.dara)

    def test_customers_and_strangers_have_no_business_here(self) -> None:
        self.assertRedirects(Client().get(PAGE), f"{LOGIN}?next={PAGE}")
        self.client.force_login(a_member_of_staff("guest", is_staff=False))
        assert self.client.get(PAGE).status_code == 403
        assert self.client.get(CHANGE).status_code == 405

    def test_another_session_of_the_same_person_must_show_it_before_it_changes_anything(self) -> None:
        enrolled(self.dara)
        self.assertRedirects(self.client.get(PAGE), f"{LOGIN}?next={PAGE}")
        self.client.post(CHANGE, {"code": "000000", "wish": "give_up"})
        assert second_factor.is_enrolled(self.dara)

    def test_with_a_code_it_is_given_up(self) -> None:
        enrolled(self.dara)
        code = second_factor.recovery_codes(self.dara)[0]
        self.client.post(CHANGE, {"code": code, "wish": "give_up"})
        assert not second_factor.is_enrolled(self.dara)


class SigningInWithIt(TestCase):
    @classmethod
    def setUpTestData(cls) -> None:
        cls.dara = enrolled(a_member_of_staff("dara"))

    def password(self, client: Client | None = None, **more: str):
        return (client or self.client).post(LOGIN, {"username": "dara", "password": "secret-of-staff", **more})

    def test_the_password_alone_lets_nobody_in(self) -> None:
        self.assertRedirects(self.password(next="/dashboard/orders/"), f"{CODE}?next=%2Fdashboard%2Forders%2F")
        self.assertRedirects(self.client.get("/dashboard/"), f"{LOGIN}?next=/dashboard/")

    def test_the_code_does_in_a_session_of_its_own_and_leads_on(self) -> None:
        self.password()
        before = self.client.session.session_key
        answer = self.client.post(CODE, {"code": code_of(self.dara, later=1), "next": "/dashboard/orders/"})
        self.assertRedirects(answer, "/dashboard/orders/")
        assert self.client.session.session_key != before
        assert self.client.session.get_expiry_age() <= 8 * 3600
        assert second_factor.was_shown(self.dara, self.client.session)

    def test_it_never_leads_to_another_house(self) -> None:
        self.password()
        answer = self.client.post(CODE, {"code": code_of(self.dara, later=1), "next": "//evil.example"})
        self.assertRedirects(answer, "/dashboard/")

    def test_each_code_works_once(self) -> None:
        for code in (code_of(self.dara, later=1), second_factor.recovery_codes(self.dara)[0]):
            with self.subTest(len(code)):
                first, second = Client(), Client()
                self.password(first)
                self.password(second)
                assert first.post(CODE, {"code": code}).status_code == 302
                self.assertContains(second.post(CODE, {"code": code}), "This code is wrong")
                TOTPDevice.objects.update(throttling_failure_count=0, throttling_failure_timestamp=None)

    def test_without_the_password_before_there_is_nothing_to_give_a_code_for(self) -> None:
        self.assertRedirects(self.client.post(CODE, {"code": code_of(self.dara, later=1)}), LOGIN)

    def test_the_password_is_forgotten_after_a_few_minutes_and_when_it_is_changed(self) -> None:
        self.password()
        with mock.patch.object(
            second_factor.timezone, "now", return_value=second_factor.timezone.now() + second_factor.PATIENCE * 2
        ):
            self.assertRedirects(self.client.get(CODE), LOGIN)
        self.dara.set_password("another-one")
        self.dara.save()
        self.assertRedirects(self.client.get(CODE), LOGIN)

    @override_settings(RATE_LIMITS={"login": "1000/m"})
    def test_wrong_codes_close_the_door_like_wrong_passwords(self) -> None:
        self.password()
        answers = [self.client.post(CODE, {"code": "000000"}).status_code for _ in range(11)]
        assert answers == [200] * 9 + [429] * 2
        assert self.password(Client()).status_code == 429

    def test_nonsense_is_a_wrong_code(self) -> None:
        self.password()
        for nonsense in ("", "٣٤٥٦٧٨", "a\0b", "x" * 5000, "12 34 5"):
            with self.subTest(nonsense[:6]):
                assert self.client.post(CODE, {"code": nonsense}).status_code == 200


@override_settings(SECOND_FACTOR_REQUIRED=True)
class Admins(TestCase):
    @classmethod
    def setUpTestData(cls) -> None:
        cls.boss = an_admin()
        StoreSettings.objects.create(is_set_up=True)  # else the admin asks for the shop's name first

    def setUp(self) -> None:
        self.client.force_login(self.boss)

    def test_without_one_every_door_leads_to_taking_one_on(self) -> None:
        for page in ("/dashboard/", "/dashboard/orders/", "/admin/", "/admin/staff/user/", "/admin/login/"):
            with self.subTest(page):
                assert self.client.get(page, follow=True).redirect_chain[-1][0] == PAGE
        press = self.client.post("/dashboard/orders/MD-2222-222/status/", {"version": 1, "status": "confirmed"})
        self.assertRedirects(press, PAGE)

    def test_with_it_shown_all_of_them_open(self) -> None:
        self.client.get(PAGE)
        self.client.post(PAGE, {"code": code_of(self.boss)})
        for page in ("/dashboard/", "/admin/", "/admin/staff/user/"):
            with self.subTest(page):
                assert self.client.get(page).status_code == 200
        assert may_still_see_board(self.client.session.session_key)

    def test_once_it_is_taken_away_the_session_that_showed_it_has_not(self) -> None:
        self.client.get(PAGE)
        self.client.post(PAGE, {"code": code_of(self.boss)})
        call_command("second_factor", "boss", "--reset", stdout=io.StringIO())
        self.assertRedirects(self.client.get("/dashboard/"), PAGE)
        assert not may_still_see_board(self.client.session.session_key)

    def test_the_rest_of_the_staff_need_none(self) -> None:
        self.client.force_login(a_member_of_staff("dara"))
        assert self.client.get("/dashboard/").status_code == 200

    @override_settings(SECOND_FACTOR_REQUIRED=False)
    def test_nor_does_anybody_in_the_demo(self) -> None:
        assert self.client.get("/admin/").status_code == 200


@override_settings(SECOND_FACTOR_REQUIRED=True)
class TheBoardsSocket(TransactionTestCase):
    def test_is_closed_to_an_admin_who_has_not_shown_one(self) -> None:
        self.client.force_login(an_admin())
        assert not self.connected()
        self.client.get(PAGE)
        self.client.post(PAGE, {"code": code_of(self.client.session and TOTPDevice.objects.get().user)})
        assert self.connected()

    def connected(self) -> bool:
        from asgiref.sync import async_to_sync

        return async_to_sync(self.knock)()

    async def knock(self) -> bool:
        cookie = f"sessionid={self.client.cookies['sessionid'].value}".encode()
        door = AuthMiddlewareStack(OrderConsumer.as_asgi())
        socket = WebsocketCommunicator(door, "/ws/orders/", headers=[(b"cookie", cookie)])
        accepted, _ = await socket.connect()
        await socket.disconnect()
        return accepted


class FromTheConsole(TestCase):
    def test_a_first_one_is_taken_on_with_the_code_of_the_app(self) -> None:
        boss = an_admin()
        second_factor.being_enrolled(boss)
        said = io.StringIO()
        call_command("second_factor", "boss", "--code", code_of(boss), stdout=said)
        assert second_factor.recovery_codes(boss)[0] in said.getvalue()

    def test_a_wrong_code_an_unknown_name_and_a_second_one_are_refused(self) -> None:
        boss = an_admin()
        for name, code in (("boss", "000000"), ("nobody", "000000")):
            with pytest.raises(CommandError):
                call_command("second_factor", name, "--code", code)
        TOTPDevice.objects.update(throttling_failure_count=0, throttling_failure_timestamp=None)
        enrolled(boss)
        with pytest.raises(CommandError):
            call_command("second_factor", "boss")
