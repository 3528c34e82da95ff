"""deploy/ha: what its programs can check of their configuration; the drills (bench.drills.machines) run them."""

import os
import re
import shutil
import subprocess
import tempfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
HA = ROOT / "deploy" / "ha"
PATRONI = ROOT / ".venv-drills" / "bin" / "patroni"
HAPROXY = shutil.which("haproxy") or shutil.which("haproxy", path="/usr/sbin")


@pytest.mark.skipif(not HAPROXY, reason="HAProxy is not installed (Debian: apt-get install haproxy)")
@pytest.mark.parametrize("name", ["haproxy-database.cfg", "haproxy-web.cfg"])
def test_haproxy_accepts_it(name: str) -> None:
    words = "".join(line for line in (HA / name).read_text().splitlines(keepends=True) if "ssl crt" not in line)
    words = words.replace("maxconn 20000", "maxconn 1000")  # as many files as may be open here
    with tempfile.NamedTemporaryFile("w", suffix=".cfg") as file:
        file.write(words)
        file.flush()
        checked = subprocess.run([str(HAPROXY), "-c", "-f", file.name], capture_output=True, text=True)
    assert checked.returncode == 0, checked.stderr
    assert "warning" not in checked.stderr.lower()


@pytest.mark.skipif(not PATRONI.exists(), reason="Patroni is not installed (make .venv-drills)")
def test_patroni_accepts_it() -> None:
    with tempfile.TemporaryDirectory() as folder:
        words = (HA / "patroni.yml").read_text().replace("/var/lib/postgresql/18/main", f"{folder}/data")
        words = words.replace("/usr/lib/postgresql/18/bin", "")
        (Path(folder) / "patroni.yml").write_text(words)
        example = (HA / "patroni.env.example").read_text()
        environ = {name: value or "secret" for name, value in re.findall(r"^(\w+)=(.*)$", example, re.MULTILINE)}
        command = [PATRONI, "--validate-config", "--ignore-listen-port", f"{folder}/patroni.yml"]
        checked = subprocess.run(command, env=environ | {"PATH": os.environ["PATH"]}, capture_output=True, text=True)
    complaints = [line for line in checked.stdout.splitlines() if not re.search(r"bin_dir|data_dir|listen|etcd3", line)]
    assert complaints == []


def test_the_timing_of_patroni_is_what_it_demands() -> None:
    found = dict(re.findall(r"^ +(ttl|loop_wait|retry_timeout): (\d+)", (HA / "patroni.yml").read_text(), re.MULTILINE))
    assert int(found["loop_wait"]) + 2 * int(found["retry_timeout"]) <= int(found["ttl"])
    assert int(found["ttl"]) >= 20


def test_no_password_is_published() -> None:
    for file in HA.iterdir():
        assert not re.findall(r"^\w*(?:PASSWORD|SECRET)\w*=(?!$)", file.read_text(), re.MULTILINE)
