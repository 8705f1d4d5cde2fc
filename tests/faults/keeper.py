"""Keeps a PostgreSQL running on a folder until its standard input ends; a program of its own, to be killed."""

import sys
from pathlib import Path

from telemetry.db import embedded

if __name__ == "__main__":
    with embedded.start(Path(sys.argv[1])) as url:
        print(url, flush=True)
        sys.stdin.read()
