"""Who is really asking: a claim counts only as far as our own proxies reach."""

from django.test import RequestFactory, SimpleTestCase, override_settings

from madamda.http.client_ip import client_ip, client_network


class TheClientsAddress(SimpleTestCase):
    def ask(self, remote: str, forwarded: str | None = None) -> str:
        headers = {} if forwarded is None else {"X-Forwarded-For": forwarded}
        return client_ip(RequestFactory().get("/", REMOTE_ADDR=remote, headers=headers))

    def test_without_proxies_a_claim_is_worth_nothing(self) -> None:
        assert self.ask("203.0.113.9", "198.51.100.1") == "203.0.113.9"

    @override_settings(TRUSTED_PROXIES=["127.0.0.1", "10.0.0.0/8"])
    def test_behind_ours_the_nearest_stranger_is_the_client(self) -> None:
        assert self.ask("127.0.0.1", "198.51.100.1, 203.0.113.9, 10.1.2.3") == "203.0.113.9"

    @override_settings(TRUSTED_PROXIES=["127.0.0.1"])
    def test_a_stranger_cannot_claim_through_nobody(self) -> None:
        assert self.ask("203.0.113.9", "198.51.100.1") == "203.0.113.9"

    @override_settings(TRUSTED_PROXIES=["127.0.0.1"])
    def test_nonsense_is_passed_over(self) -> None:
        for nonsense in ("", "unknown", "1.2.3.4.5", "<script>", ", ,", "\x00", "9" * 5000):
            assert self.ask("127.0.0.1", nonsense) == "127.0.0.1"

    def test_ipv6_is_counted_by_its_network_and_ipv4_in_its_clothes_as_itself(self) -> None:
        for remote, counted in {
            "2001:db8:1:2:3:4:5:6": "2001:db8:1:2::",
            "::ffff:192.0.2.7": "192.0.2.7",
            "192.0.2.7": "192.0.2.7",
            "fe80::1%eth0": "fe80::",
        }.items():
            assert client_network(RequestFactory().get("/", REMOTE_ADDR=remote)) == counted

    @override_settings(TRUSTED_PROXIES=["127.0.0.1"])
    def test_ipv6_and_no_address_at_all(self) -> None:
        assert self.ask("127.0.0.1", "2001:db8::7") == "2001:db8::7"
        assert self.ask("", "198.51.100.1") == "198.51.100.1"
