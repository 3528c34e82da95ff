"""Logs as files: where one cannot be written its lines go to the console, and nothing else is held up by it."""

import os
import sys
from contextlib import suppress
from logging import LogRecord
from logging.handlers import WatchedFileHandler
from pathlib import Path


class LogFile(WatchedFileHandler):
    """Opened with its first line, and anew when logrotate has moved it.

    Root makes no file in a folder of the shop's own user, who could not write to it afterwards.
    """

    def __init__(self, filename: str, encoding: str = "utf-8") -> None:
        super().__init__(filename, encoding=encoding, delay=True)

    def emit(self, record: LogRecord) -> None:
        try:
            if self._is_anothers():
                raise PermissionError
            super().emit(record)
        except OSError:  # no such folder, no right, no room
            with suppress(OSError, ValueError):
                sys.stderr.write(f"{self.format(record)}\n")

    def _is_anothers(self) -> bool:
        return os.geteuid() == 0 and Path(self.baseFilename).parent.stat().st_uid != 0
