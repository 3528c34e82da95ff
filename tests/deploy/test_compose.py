"""compose.yaml and the image: each process is there, in the order of what it needs, and nginx is configured."""

import os
import re
import shutil
import subprocess
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from bench import proxy
from bench.measuring import ROOT
from tests.installation.containers import services


def test_each_process_is_a_service_that_waits_for_what_it_needs() -> None:
    found = services()
    assert set(found) == {"postgres", "redis", "release", "web", "live", "relay", "worker", "nginx", "backup"}
    for process in re.findall(r"^(\w+): ", (ROOT / "Procfile").read_text(), re.MULTILINE):
        assert f"command: [{process}]" in found[process]
        assert "<<: *shop" in found[process]
    assert "postgres: {condition: service_healthy}" in found["release"]
    assert "web: {condition: service_healthy}" in found["nginx"]
    assert [name for name, text in found.items() if "*owner" in text] == ["postgres", "release"]


def test_the_image_starts_what_the_procfile_starts() -> None:
    script = (ROOT / "deploy/containers/run.sh").read_text()
    for name, command in re.findall(r"^(\w+): (.+)$", (ROOT / "Procfile").read_text(), re.MULTILINE):
        started = re.sub(r"\$\{HOST:-[\d.]+\}", '"${HOST:-0.0.0.0}"', command)
        started = started.replace("${LIVE_PORT:-8001}", '"$(port live)"')
        assert f"{name}) exec {started} ;;" in script


def test_every_setting_reaches_the_shop_by_a_file_and_no_process_but_the_release_knows_the_owner_s_password() -> None:
    text = (ROOT / "compose.yaml").read_text()
    shop = text.split("\nx-owner:")[0]
    assert "- {path: madamda.env, required: false}" in shop
    assert "OWNER" not in shop
    assert "POSTGRES_PASSWORD" not in shop
    assert "madamda.env" in (ROOT / ".gitignore").read_text()


@pytest.mark.parametrize(
    ("environ", "is_refused"),
    [
        ({"DEMO": "1", "DB_PASSWORD": "madamda"}, False),
        ({"DEMO": "0", "DB_PASSWORD": "madamda"}, True),
        ({"DB_PASSWORD": "madamda"}, True),
        ({"DEMO": "0", "DB_PASSWORD": "its own", "DB_OWNER_PASSWORD": "madamda-owner"}, True),
        ({"DEMO": "0", "DB_PASSWORD": "its own", "POSTGRES_PASSWORD": "madamda-postgres"}, True),
        ({"DEMO": "0", "DB_PASSWORD": "it's $(own)", "DB_OWNER_PASSWORD": "`another`"}, False),
    ],
)
def test_a_shop_for_customers_refuses_the_demo_s_passwords(environ: dict[str, str], is_refused: bool) -> None:
    script = ROOT / "deploy/containers/check-passwords.sh"
    done = subprocess.run(["sh", script, "echo", "started"], env=environ, capture_output=True, text=True)
    assert (done.returncode != 0, "started" not in done.stdout) == (is_refused, is_refused)
    assert not is_refused or "docker compose down --volumes" in done.stderr
    for service in ("postgres", "release"):
        text = services()[service] + (ROOT / "deploy/containers/run.sh").read_text()
        assert "check-passwords.sh" in text
    for name in re.findall(r"PASSWORD:-([\w-]+)\}", (ROOT / "compose.yaml").read_text()):
        assert name in script.read_text()


@pytest.mark.parametrize("https", ["0", "1"])
def test_nginx_accepts_its_configuration(https: str) -> None:
    if not proxy.is_installed():
        pytest.skip(proxy.MISSING)
    with TemporaryDirectory(prefix="madamda-nginx-") as name:
        folder = Path(name)
        site = folder / "site.conf"
        environ = {
            "HTTPS": https,
            "ALLOWED_HOSTS": "shop.test,www.shop.test",
            "WEB": "127.0.0.1:1",
            "LIVE": "127.0.0.1:2",
        }
        subprocess.run(
            ["sh", ROOT / "deploy/containers/nginx.sh"],
            env=os.environ | environ | {"NGINX_CONF": str(ROOT / "deploy/nginx.conf"), "NGINX_TO": str(site)},
            check=True,
        )
        text = site.read_text()
        assert text.count("listen ") == (1 if https == "0" else 2)
        assert "server_name shop.test www.shop.test;" in text
        for name_of in ("fullchain.pem", "privkey.pem"):
            text = text.replace(f"/etc/madamda-tls/{name_of}", f"{folder}/{name_of}")
        text = re.sub(r"\S+/madamda-pages", f"{folder}/pages", text).replace("/dev/stdout", f"{folder}/log")
        site.write_text(text)
        subprocess.run(
            [
                *["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=shop.test"],
                *["-keyout", folder / "privkey.pem", "-out", folder / "fullchain.pem"],
            ],
            check=True,
            capture_output=True,
        )
        (folder / "nginx.conf").write_text(
            f"pid {folder}/pid; error_log {folder}/error.log; events {{}} http {{ include {site}; }}"
        )
        done = subprocess.run(
            [
                shutil.which("nginx", path="/usr/sbin:/usr/bin") or "nginx",
                "-t",
                "-p",
                folder,
                "-c",
                folder / "nginx.conf",
            ],
            capture_output=True,
            text=True,
        )
        assert done.returncode == 0, done.stderr
