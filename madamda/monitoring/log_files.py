"""Log file handler that falls back to stderr when the file cannot be written."""

import os
import sys
from contextlib import suppress
from logging import LogRecord
from logging.handlers import WatchedFileHandler
from pathlib import Path


class LogFile(WatchedFileHandler):
    """Opens the file at the first record, and again after logrotate has moved it.

    Root never creates a file in a directory of another user, who could not write to it afterwards.
    """

    def __init__(self, filename: str, encoding: str = "utf-8") -> None:
        super().__init__(filename, encoding=encoding, delay=True)

    def emit(self, record: LogRecord) -> None:
        try:
            if self._is_anothers():
                raise PermissionError
            super().emit(record)
        except OSError:  # missing directory, no permission, disk full
            with suppress(OSError, ValueError):
                sys.stderr.write(f"{self.format(record)}\n")

    def _is_anothers(self) -> bool:
        return os.geteuid() == 0 and Path(self.baseFilename).parent.stat().st_uid != 0
