"""Sends readings to Wellspeak and loses none: each stays in a file here until the server has answered for it.

One reading a line on standard input, as JSON, from whatever reads your drives:

    read_my_drives | python gateway_client.py http://wellspeak.example:8000 spool.db

The key stands in the environment as WELLSPEAK_KEY. Python 3.9 or later and nothing else. At the end of the input it
sends what is left and ends; killed at any moment it goes on where it was. What the server refuses is kept in the table
`refused` of the spool, with the reason.
"""

import json
import os
import random
import sqlite3
import sys
import threading
import time
import urllib.error
import urllib.request
from datetime import datetime, timezone

BATCH = 500
LONGEST_WAIT_S = 60.0
IDLE_S = 0.2


class Spool:
    """A file of what is not yet answered for."""

    def __init__(self, path):
        self.db = sqlite3.connect(path, timeout=60, isolation_level=None)
        self.db.execute("PRAGMA journal_mode = WAL")
        self.db.execute("CREATE TABLE IF NOT EXISTS waiting (id INTEGER PRIMARY KEY AUTOINCREMENT, reading TEXT)")
        self.db.execute("CREATE TABLE IF NOT EXISTS refused (at TEXT, reading TEXT, why TEXT)")

    def add(self, reading):
        """With its time: sent again without one it would be another reading."""
        reading.setdefault("timestamp", now())
        self.db.execute("INSERT INTO waiting (reading) VALUES (?)", [json.dumps(reading)])

    def oldest(self, most):
        return self.db.execute("SELECT id, reading FROM waiting ORDER BY id LIMIT ?", [most]).fetchall()

    def done(self, rows, refused=()):
        """`refused` are pairs of a row and the reason."""
        self.db.execute("BEGIN IMMEDIATE")
        for (_, reading), why in refused:
            self.db.execute("INSERT INTO refused VALUES (?, ?, ?)", [now(), reading, json.dumps(why)])
        self.db.executemany("DELETE FROM waiting WHERE id = ?", [[row[0]] for row in rows])
        self.db.execute("COMMIT")


def now():
    return datetime.now(timezone.utc).isoformat()


def post(url, key, rows):
    """Status, headers and body of the answer; status 0 when there was none."""
    body = ("[" + ",".join(reading for _, reading in rows) + "]").encode()
    headers = {"X-API-Key": key, "Content-Type": "application/json"}
    try:
        with urllib.request.urlopen(urllib.request.Request(url, body, headers), timeout=60) as answer:
            return answer.status, answer.headers, json.load(answer)
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.headers, error.read().decode("utf-8", "replace")
    except (OSError, ValueError):
        return 0, {}, None


def send(spool, url, key, most):
    """One post. How many to send next, and how long to wait before, None where it is for the caller to decide."""
    rows = spool.oldest(most)
    status, headers, body = post(url, key, rows)
    if status in (200, 202):
        refused = [(rows[one["index"]], one["errors"]) for one in body["rejected"]]
        spool.done(rows, refused)
        return BATCH, 0.0
    if status in (400, 413, 415, 422) and len(rows) > 1:
        return len(rows) // 2, 0.0  # nothing was stored: smaller and smaller, until the bad one stands alone
    if status in (400, 413, 415, 422):
        spool.done(rows, [(rows[0], body)])
        return BATCH, 0.0
    if status in (401, 403):
        print("the key is not accepted; the readings stay in the spool", file=sys.stderr)
    asked = headers.get("Retry-After", "")
    return BATCH, float(asked) if asked.isdigit() else None


def keep_sending(path, url, key, ended):
    """Until the input has ended and nothing is left. Waits longer each time, but what the server asks for at least."""
    spool, most, wait = Spool(path), BATCH, 0.5
    while True:
        if not spool.oldest(1):
            if ended.is_set():
                return
            time.sleep(IDLE_S)
            continue
        most, asked = send(spool, url, key, most)
        if asked == 0.0:
            wait = 0.5
            continue
        wait = min(wait * 2, LONGEST_WAIT_S)
        time.sleep(max(asked or 0.0, wait * random.uniform(0.5, 1.0)))


def main():
    url, path = sys.argv[1].rstrip("/") + "/telemetry/ingest", sys.argv[2]
    spool, ended = Spool(path), threading.Event()
    sender = threading.Thread(target=keep_sending, args=(path, url, os.environ["WELLSPEAK_KEY"], ended), daemon=True)
    sender.start()
    for line in sys.stdin:
        try:
            spool.add(json.loads(line))
        except (ValueError, AttributeError):
            print(f"not a reading: {line.strip()[:200]}", file=sys.stderr)
    ended.set()
    sender.join()


if __name__ == "__main__":
    main()
