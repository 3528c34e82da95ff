"""The staff's way in: who comes through, where it leads, and how often one may try."""

from datetime import timedelta

from django.contrib.auth.models import User
from django.test import TestCase, override_settings
from django.utils import timezone

from tests.cast import a_member_of_staff

LOGIN = "/login/"
SECRET = "secret-of-staff"


class SigningIn(TestCase):
    @classmethod
    def setUpTestData(cls) -> None:
        cls.dara = a_member_of_staff("dara")

    def sign_in(self, username: str = "dara", password: str = SECRET, **more: str):
        return self.client.post(LOGIN, {"username": username, "password": password, **more})

    def test_leads_to_the_board(self) -> None:
        self.assertRedirects(self.sign_in(), "/dashboard/")

    def test_leads_back_to_where_one_was_going(self) -> None:
        self.assertRedirects(self.sign_in(next="/dashboard/orders/"), "/dashboard/orders/")

    def test_never_leads_to_another_house(self) -> None:
        for page in ("https://evil.example/", "//evil.example", "javascript:alert(1)"):
            with self.subTest(page):
                self.assertRedirects(self.sign_in(next=page), "/dashboard/")

    def test_the_page_is_whole_and_kept_by_no_cache(self) -> None:
        page = self.client.get(LOGIN)
        self.assertContains(page, 'autocomplete="current-password"')
        self.assertIn("no-store", page["Cache-Control"])

    def test_a_wrong_password_an_unknown_name_and_a_customer_s_account_look_the_same(self) -> None:
        User.objects.create_user("guest", password=SECRET)
        User.objects.create_user("gone", password=SECRET, is_staff=True, is_active=False)
        tries = [("dara", "wrong"), ("nobody", SECRET), ("guest", SECRET), ("gone", SECRET)]
        answers = {self.words(self.sign_in(*one)) for one in tries}
        self.assertEqual(answers, {(200, "Name and password do not belong together.")})
        self.assertNotIn("_auth_user_id", self.client.session)

    def words(self, answer) -> tuple[int, str]:
        return answer.status_code, " ".join(answer.context["form"].non_field_errors())

    def test_the_name_that_was_typed_is_kept(self) -> None:
        self.assertContains(self.sign_in("dara", "wrong"), 'value="dara"')

    def test_bad_input_is_answered_with_the_page(self) -> None:
        for username, password in (("", ""), ("a\0b", SECRET), ("x" * 10_000, SECRET), ("dara", "\0")):
            with self.subTest(username[:5]):
                self.assertEqual(self.sign_in(username, password).status_code, 200)

    def test_the_session_is_a_new_one(self) -> None:
        self.client.get(LOGIN)
        before = self.client.session
        before["cart"] = {}
        before.save()
        self.sign_in()
        self.assertNotEqual(self.client.session.session_key, before.session_key)

    @override_settings(STAFF_SESSION_HOURS=8)
    def test_the_session_ends_after_a_working_day_however_busy(self) -> None:
        self.sign_in()
        ends = self.client.session.get_expiry_date()
        self.assertAlmostEqual(ends, timezone.now() + timedelta(hours=8), delta=timedelta(minutes=1))

    @override_settings(RATES={"login": "3/15m"})
    def test_one_address_may_try_so_often(self) -> None:
        for name in ("a", "b", "c"):
            self.sign_in(name, "wrong")
        answer = self.sign_in()
        self.assertEqual(answer.status_code, 429)
        self.assertIn("Retry-After", answer)

    @override_settings(RATES={"login": "3/15m"})
    def test_one_name_may_be_tried_so_often_from_wherever(self) -> None:
        for number in range(3):
            self.client.post(LOGIN, {"username": " DARA", "password": "wrong"}, REMOTE_ADDR=f"192.0.2.{number}")
        answer = self.client.post(LOGIN, {"username": "dara", "password": SECRET}, REMOTE_ADDR="192.0.2.9")
        self.assertEqual(answer.status_code, 429)

    def test_signing_out_is_a_press_and_ends_it(self) -> None:
        self.sign_in()
        self.assertEqual(self.client.get("/logout/").status_code, 405)
        self.assertRedirects(self.client.post("/logout/"), LOGIN)
        self.assertRedirects(self.client.get("/dashboard/"), f"{LOGIN}?next=/dashboard/")
