"""Tests that install the whole shop on machines of their own, which takes minutes: run by `make installation` only."""

import os

import pytest

collect_ignore_glob = [] if os.environ.get("INSTALLATION_TESTS") == "1" else ["test_*"]


@pytest.hookimpl(trylast=True)
def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    for report in terminalreporter.stats.get("skipped", []):
        terminalreporter.write_line(f"SKIPPED {report.nodeid}: {report.longrepr[2]}", red=True, bold=True)
