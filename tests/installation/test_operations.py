"""docs/operations.md, followed word for word on an empty Debian 12 with systemd: its commands are read from there."""

import re
import shutil
import subprocess
import threading
import time
from base64 import b32decode
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

import httpx
import pytest
from django_otp.oath import totp

from bench.measuring import ROOT
from tests.installation import machine as machines
from tests.installation.document import block, commands
from tests.installation.machine import Machine
from tests.installation.terminal import typed

HOST = "shop.example.com"
PROCESSES = "madamda-web.socket madamda-web madamda-live madamda-relay madamda-worker"
UNITS = f"{PROCESSES} madamda-backup.timer madamda-restore-test.timer"
EMPTY, RELEASE = "From an empty server", "A new version"


@dataclass(frozen=True)
class Shop:
    machine: Machine
    repository: Path  # a checkout whose `main` the server clones and pulls

    def get(self, path: str, *, scheme: str = "https") -> httpx.Response:
        """Request a page as a visitor does, through nginx."""
        with httpx.Client(verify=False, timeout=60) as client:  # noqa: S501  # the certificate is self-signed
            return client.get(f"{scheme}://{self.machine.address}{path}", headers={"Host": HOST})

    def commit(self, path: str, text: str) -> None:
        """Publish a version in which one file has this text."""
        (self.repository / path).write_text(text)
        _git(self.repository, "add", "-A")
        _git(self.repository, "commit", "-q", "-m", f"Change {path}")

    def sql(self, statement: str, *, role: str = "madamda") -> subprocess.CompletedProcess[str]:
        file = "/etc/madamda.env" if role == "madamda" else "/etc/madamda-owner.env"
        return self.machine.run(
            f'set -a; . /etc/madamda.env; . {file}; PGPASSWORD="$DB_PASSWORD" '
            f'psql -h 127.0.0.1 -U "$DB_USER" -At -c "{statement}" "$DB_NAME"'
        )


@dataclass
class Visitor:
    """Requests the home page and a page from the database all the time, and keeps what went wrong."""

    shop: Shop
    statuses: list[int] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)
    longest: float = 0
    _leave: threading.Event = field(default_factory=threading.Event)

    def __enter__(self) -> "Visitor":
        self._thread = threading.Thread(target=self._visit)
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._leave.set()
        self._thread.join()

    def _visit(self) -> None:
        while not self._leave.is_set():
            for path in ("/", "/track/"):
                began = time.monotonic()
                try:
                    status = self.shop.get(path).status_code
                except httpx.HTTPError as error:
                    status = 0
                    self.wrong.append(f"{path}: {error!r}")
                self.statuses.append(status)
                self.longest = max(self.longest, time.monotonic() - began)
                if status not in (0, 200):
                    self.wrong.append(f"{path}: {status}")
            self._leave.wait(0.05)


@pytest.fixture(scope="module")
def shop() -> Iterator[Shop]:
    if why := machines.missing():
        pytest.skip(f"The installation was NOT tested: {why}")
    with TemporaryDirectory(prefix="madamda-machine-", dir="/var/tmp") as name:
        folder = Path(name)
        repository = folder / "repository"
        _publish(repository)
        with machines.booted(folder, bound=[repository]) as machine:
            machine.check(f"test -d {repository}")
            yield Shop(machine, repository)


def _publish(repository: Path) -> None:
    """Make a repository of the files as they are now, committed or not."""
    repository.mkdir(mode=0o755)
    listed = subprocess.run(
        ["git", "ls-files", "-z", "-co", "--exclude-standard"], cwd=ROOT, check=True, capture_output=True, text=True
    )
    for path in filter(None, listed.stdout.split("\0")):
        if (ROOT / path).is_file():
            (repository / path).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / path, repository / path)
    _git(repository, "init", "-q", "-b", "main")
    _git(repository, "add", "-A")
    _git(repository, "commit", "-q", "-m", "As it is")


def _git(repository: Path, *words: str) -> None:
    who = ["-c", "user.name=Test", "-c", "user.email=test@example.com", "-c", "commit.gpgsign=false"]
    subprocess.run(["git", *who, *words], cwd=repository, check=True)


def test_an_empty_server_becomes_a_shop(shop: Shop) -> None:
    said = shop.machine.check(f"export REPOSITORY={shop.repository}\n{block(EMPTY, 'git clone')}", timeout=1800)
    assert re.findall(r"^red +(\w+)", said, re.MULTILINE) == ["TLS", "Backup", "Admins"], said
    assert shop.machine.check(f"systemctl is-active {UNITS}").split() == ["active"] * len(UNITS.split())

    page = shop.get("/")
    assert page.status_code == 200
    assert shop.get("/", scheme="http").headers["Location"] == f"https://{HOST}/"
    style = re.search(r'rel="stylesheet" href="([^"]+)"', page.text)
    assert style
    dressed = shop.get(style[1])
    assert (dressed.status_code, dressed.headers["Strict-Transport-Security"]) == (200, "max-age=3600")
    assert shop.get("/health/ready").status_code in (200, 404)  # from outside it may be hidden


def test_all_processes_run_as_the_shop_and_own_what_they_write(shop: Shop) -> None:
    users = shop.machine.check(
        "apt-get install -q -y procps >/dev/null 2>&1; ps -eo user:20,args | grep -E '[g]unicorn|[d]aphne|[m]anage.py'"
    )
    assert {line.split()[0] for line in users.splitlines()} == {"madamda"}, users
    assert shop.machine.check("stat -c %U /var/log/madamda/*.log").split()[0] == "madamda"
    assert shop.machine.check("stat -c '%a %U %G' /etc/madamda.env /etc/madamda-owner.env").splitlines() == [
        "640 root madamda",
        "600 root root",
    ]
    restarts = shop.machine.check(
        "systemctl show -P NRestarts madamda-web madamda-live madamda-relay madamda-worker"
    ).split()
    assert restarts == ["0"] * 4


def test_the_serving_role_can_change_rows_but_no_tables(shop: Shop) -> None:
    assert shop.sql("select count(*) from shop_product").returncode == 0
    for refused in (
        "create table mine (a int)",
        "drop table shop_product",
        "truncate shop_product",
        "alter table shop_product disable trigger all",
        "delete from django_migrations",
    ):
        done = shop.sql(refused)
        assert done.returncode != 0, refused
        assert re.search("permission denied|must be owner", done.stdout), done.stdout
    for allowed in ("select * from pg_stat_replication", "select pg_current_wal_lsn()"):
        assert shop.sql(allowed).returncode == 0
    assert shop.sql("select pg_has_role('pg_monitor', 'usage')").stdout.split() == ["t"]
    owned = shop.sql("select distinct tableowner from pg_tables where schemaname = 'public'", role="owner")
    assert owned.stdout.split() == ["madamda_owner"]


def test_installing_again_changes_nothing(shop: Shop) -> None:
    before = shop.machine.check("cat /etc/madamda.env /etc/madamda-owner.env")
    said = shop.machine.check("/srv/madamda/deploy/install.sh")
    assert not re.search(r"^(wrote|changed|created) ", said, re.MULTILINE), said
    assert shop.machine.check("cat /etc/madamda.env /etc/madamda-owner.env") == before


def test_the_commands_every_merchant_is_given_work(shop: Shop) -> None:
    said = shop.machine.check(block(EMPTY, "pg_stat_activity"))
    assert re.search(r"count\D+\d+", said), said
    assert "PONG" in said
    for script in commands("Monitoring"):
        shop.machine.check(script)
    assert shop.machine.run("timeout 2 tail -f /var/log/madamda/error.log").returncode == 124
    # By hand, with DB_* exported, beside the service.
    exported = "set -a; . /etc/madamda.env; cd /srv/madamda; export PORT=8010;"
    by_hand = ".venv/bin/gunicorn -c gunicorn_config.py madamda.wsgi:application"
    asked = f"curl -sS --retry 60 --retry-connrefused --retry-delay 1 -H 'Host: {HOST}' -H 'X-Forwarded-Proto: https'"
    said = shop.machine.check(
        f"{exported} runuser -u madamda -- {by_hand} >/tmp/by-hand.log 2>&1 & "
        f"{asked} http://127.0.0.1:8010/health/ready; kill %1; wait || true"
    )
    assert '"status": "ok"' in said, said


def test_systemd_and_the_shell_read_the_same_settings(shop: Shop) -> None:
    odd = "# a comment\n\nODD_A='two words'\nODD_B='#1 & $HOME `x` \"q\"'\nODD_C=a=b+c/d,e@f%2F\n  \nODD_D=\nODD_E=''\n"
    (shop.machine.root / "tmp-odd.env").write_text(odd)
    names = "ODD_A ODD_B ODD_C ODD_D ODD_E"
    printed = f"for name in {names}; do eval 'printf \"[%s]\\n\" \"$'$name'\"'; done"
    by_shell = shop.machine.check(f". /srv/madamda/deploy/environment.sh; read_environment /tmp-odd.env; {printed}")
    (shop.machine.root / "print-odd.sh").write_text(f"#!/bin/sh\n{printed}\n")
    by_systemd = shop.machine.check(
        "systemd-run --quiet --wait --pipe -p EnvironmentFile=/tmp-odd.env sh /print-odd.sh"
    )
    assert by_shell == by_systemd
    assert by_shell.splitlines()[:2] == ["[two words]", '[#1 & $HOME `x` "q"]']


def test_an_admin_a_backup_and_a_year_of_https_turn_the_list_green(shop: Shop) -> None:
    create, enrol, groups = block(EMPTY, "createsuperuser").splitlines()
    password = ("Password", lambda _: "Kampot-pepper-42")
    typed(shop.machine.command(*create.split()), [password, ("Password (again)", password[1])])
    typed(shop.machine.command(*enrol.split()), [("in the app: ", _code)])
    shop.machine.check(groups)
    shop.machine.check(block(EMPTY, "systemctl start madamda-backup"))
    said = shop.machine.check(block(EMPTY, "HSTS_SECONDS"))
    assert re.search(r"All \d+ are green", said), said
    for path in ("/", "/static/unavailable.html"):
        assert "max-age=31536000" in shop.get(path).headers["Strict-Transport-Security"]


def _code(shown: str) -> str:
    secret = re.findall(r"secret=(\w+)", shown)[-1]
    return f"{totp(b32decode(secret)):06}"


def test_a_certificate_is_proved_on_port_80_and_taken_over_when_it_is_renewed(shop: Shop) -> None:
    """certbot itself needs a certificate authority; what it needs of us is tried by hand."""
    ask = block(EMPTY, "certbot certonly")
    webroot, hook = re.findall(r"-w (\S+)|--deploy-hook (\S+)", ask)[0][0], re.findall(r"--deploy-hook (\S+)", ask)[0]
    shop.machine.check(
        f"install -d {webroot}/.well-known/acme-challenge; echo proof > {webroot}/.well-known/acme-challenge/t"
    )
    assert shop.get("/.well-known/acme-challenge/t", scheme="http").text == "proof\n"
    shop.machine.check(
        "install -d /etc/letsencrypt/live/new && cd /etc/letsencrypt/live/new && openssl req -x509 -newkey rsa:2048"
        f" -nodes -days 5 -subj /CN={HOST} -addext subjectAltName=DNS:{HOST},DNS:renewed.example"
        " -keyout privkey.pem -out fullchain.pem"
    )
    shop.machine.check(f"RENEWED_LINEAGE=/etc/letsencrypt/live/new {hook}")
    shown = (
        f"openssl s_client -connect 127.0.0.1:443 -servername {HOST} </dev/null 2>/dev/null | openssl x509 -noout -text"
    )
    until = time.monotonic() + 20
    while "renewed.example" not in shop.machine.check(shown):
        assert time.monotonic() < until
        time.sleep(0.2)


def test_a_release_loses_no_request_and_brings_the_new_code(shop: Shop) -> None:
    path = "templates/base.html"
    text = (shop.repository / path).read_text()
    shop.commit(path, re.sub(r'(<a class="skip")', r"<!-- the second version -->\1", text, count=1))
    with Visitor(shop) as visitor:
        said = shop.machine.check("\n".join(commands(RELEASE)))
    print(f"release: {len(visitor.statuses)} requests, longest {visitor.longest:.2f} s")
    assert visitor.wrong == [], [*visitor.wrong[:5], said]
    assert len(visitor.statuses) > 50
    assert "the second version" in shop.get("/").text
    assert shop.machine.run("systemctl is-active madamda-web-next").stdout.strip() == "inactive"


@pytest.mark.parametrize(
    ("path", "change"),
    [
        ("madamda/wsgi.py", 'raise RuntimeError("the web does not start")\n'),
        ("templates/base.html", "{% broken %}\n"),
        ("orders/management/commands/relay_order_events.py", 'raise RuntimeError("the relay does not start")\n'),
    ],
)
def test_a_broken_version_is_not_released(shop: Shop, path: str, change: str) -> None:
    before = shop.machine.check("git -C /srv/madamda rev-parse HEAD")
    whole = (shop.repository / path).read_text()
    shop.commit(path, change + whole)
    with Visitor(shop) as visitor:
        done = shop.machine.run("\n".join(commands(RELEASE)))
    print(f"{path}: {len(visitor.statuses)} requests, longest {visitor.longest:.2f} s")
    shop.commit(path, whole)
    assert done.returncode == 1, done.stdout
    assert visitor.wrong == [], [*visitor.wrong[:5], done.stdout]
    assert shop.machine.check("git -C /srv/madamda rev-parse HEAD") == before
    assert "the second version" in shop.get("/").text
    assert shop.machine.check(f"systemctl is-active {UNITS}").split() == ["active"] * len(UNITS.split())


def test_a_backup_is_restored_with_its_pictures(shop: Shop) -> None:
    kept = "/var/lib/madamda/media/pictures/kept.webp"
    shop.machine.check(f"runuser -u madamda -- sh -c 'mkdir -p $(dirname {kept}) && echo picture > {kept}'")
    shop.machine.check("systemctl start madamda-backup")
    shop.machine.check(f"rm {kept}")
    said = shop.machine.check(block("Backup and restore", "restore.sh"))
    assert "Restored." in said
    assert shop.machine.check(f"stat -c %U {kept}").strip() == "madamda"
    assert shop.get("/").status_code == 200
    assert shop.sql("delete from django_migrations").returncode != 0
    shop.machine.check("mv /var/backups/madamda/MEDIA /root/; sudo -u postgres createdb -O madamda_owner empty")
    told = shop.machine.run(
        "sed -i s/^DB_NAME=.*/DB_NAME=empty/ /etc/madamda.env; "
        '/srv/madamda/deploy/restore.sh "$(ls -t /var/backups/madamda/database-*.dump | head -n 1)"'
    )
    assert told.returncode == 3
    assert "images are missing: There is no /var/backups/madamda/MEDIA" in told.stdout


def test_the_database_is_restored_to_a_moment(shop: Shop) -> None:
    heading = "Backup and restore"
    shop.machine.check(block(heading, "max_slot_wal_keep_size"))
    assert shop.sql("create table lost (a int)", role="owner").returncode == 0
    time.sleep(1)  # moments have whole seconds
    moment = shop.machine.check("date '+%F %T%z'").strip()
    time.sleep(1)
    assert shop.sql("drop table lost", role="owner").returncode == 0
    assert shop.sql("select * from lost").returncode != 0
    shop.machine.check("sudo -u postgres psql -c 'select pg_switch_wal()'")
    script, replaced = re.subn(r"'20\d\d-[^']+'", f"'{moment}'", block(heading, "restore-to.sh"))
    assert replaced == 1
    shop.machine.check(script)
    until = time.monotonic() + 60
    while shop.sql("select * from lost", role="owner").returncode:
        assert time.monotonic() < until
        time.sleep(0.5)
    shop.machine.check(f"systemctl start {UNITS}")
    assert shop.get("/").status_code == 200
