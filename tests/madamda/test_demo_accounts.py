"""The demo's three accounts, and the groups they and real staff are in."""

import io

from django.contrib.auth.models import Group
from django.core.management import CommandError, call_command
from django.test import override_settings

from madamda.staff.models import User
from tests.cases import TestCase


def demo_accounts() -> None:
    call_command("demo_accounts", stdout=io.StringIO())


class DemoAccounts(TestCase):
    @override_settings(DEMO=False)
    def test_there_are_none_in_a_real_shop(self) -> None:
        with self.assertRaisesMessage(CommandError, "require DEMO=1"):
            demo_accounts()
        assert not User.objects.exists()

    @override_settings(DEMO=True, DEMO_PASSWORD="open-sesame")
    def test_each_has_its_rights_and_the_password_of_the_demo(self) -> None:
        demo_accounts()
        rights = {
            user.username: (user.is_staff, user.is_superuser, list(user.groups.values_list("name", flat=True)))
            for user in User.objects.all()
        }
        expected = {
            "packer": (True, False, ["Packers"]),
            "staff": (True, False, ["Staff"]),
            "manager": (True, False, ["Managers"]),
            "admin": (True, True, []),
        }
        assert rights == expected
        assert all(user.check_password("open-sesame") for user in User.objects.all())

    @override_settings(DEMO=True)
    def test_a_second_time_signs_nobody_out(self) -> None:
        demo_accounts()
        before = list(User.objects.order_by("pk").values_list("username", "password"))
        demo_accounts()
        assert list(User.objects.order_by("pk").values_list("username", "password")) == before

    def test_a_new_password_of_the_demo_is_taken_over(self) -> None:
        for password in ("open-sesame", "another-word"):
            with override_settings(DEMO=True, DEMO_PASSWORD=password):
                demo_accounts()
        assert User.objects.get(username="staff").check_password("another-word")

    def test_a_real_shop_lays_out_its_groups_and_keeps_what_an_admin_added(self) -> None:
        call_command("staff_groups", stdout=io.StringIO())
        staff, managers = Group.objects.get(name="Staff"), Group.objects.get(name="Managers")
        extra = managers.permissions.get(codename="change_product")
        staff.permissions.add(extra)
        call_command("staff_groups", stdout=io.StringIO())
        assert extra in staff.permissions.all()
        viewing = {name for name in managers.permissions.values_list("codename", flat=True) if name.startswith("view_")}
        # What the bank said of odd payments is for managers, and who took what out of the shop.
        expected = viewing - {"view_banktransfer", "view_export"} | {"handle_money"}
        assert set(staff.permissions.exclude(pk=extra.pk).values_list("codename", flat=True)) == expected
        assert not managers.permissions.filter(codename__endswith="_order").exclude(codename="view_order").exists()
