"""What reading a question costs: with 5,000 wells, at the first start and the next, and for texts made to hurt."""

import asyncio
import contextlib
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from datetime import time as clock_time
from pathlib import Path

import httpx
import pytest

from assistant.evaluating import percentile
from assistant.lexicon import lexicon_of
from nlp import evaluation
from nlp.errors import TextTooLong
from nlp.lexicon import Lexicon, WellName
from nlp.parse import Parser
from rules import book
from tests.faults.ledger import TOKEN, Server, free_port
from tests.nlp.hostile import HOSTILE

pytestmark = pytest.mark.bench
ROOT = Path(__file__).resolve().parent.parent.parent
SECONDS = 4.0
NOW = datetime(2026, 11, 23, 12, 34, 56, tzinfo=UTC)
START = """
import sys, time
from pathlib import Path
from nlp.parse import Parser
Parser(cache=Path(sys.argv[1]))
print(time.process_time(), "sklearn" in sys.modules)
"""


@pytest.fixture(scope="module")
def many() -> Lexicon:
    names = [WellName(f"AK-{n:04d}", f"Akkas {n}", (), f"Field {n % 40}") for n in range(5000)]
    return lexicon_of(names, book.load(), (clock_time(6), clock_time(18)))


@pytest.fixture(scope="module")
def parser() -> Iterator[Parser]:
    yield Parser()


def spent_ms(parser: Parser, lexicon: Lexicon, text: str) -> float:
    began = time.process_time()
    with contextlib.suppress(TextTooLong):
        parser.parse(text, lexicon, NOW)
    return (time.process_time() - began) * 1000


def test_one_question_with_5000_wells(parser: Parser, many: Lexicon) -> None:
    texts = [case.text for half in evaluation.HALVES for _, cases in evaluation.voices(half) for case in cases]
    first = spent_ms(parser, many, texts[0])
    spent = [spent_ms(parser, many, text) for text in texts]
    told = ", ".join(f"p{share * 100:g} {percentile(spent, share):.2f} ms" for share in (0.5, 0.95, 0.99, 1.0))
    print(f"\n{len(texts)} questions, 5,000 wells, CPU: {told}; the very first {first:.0f} ms")
    assert len(texts) >= 600


def test_the_first_start_and_the_next(tmp_path: Path) -> None:
    print("\nstart of the parser in a process of its own, CPU of the whole process")
    for which in ("first, learning", "next, reading what was kept", "next"):
        done = subprocess.run(
            [sys.executable, "-c", START, str(tmp_path / "models")], capture_output=True, text=True, check=True
        )
        seconds, learnt = done.stdout.split()
        print(f"  {which:28} {float(seconds):.2f} s{'  with scikit-learn' if learnt == 'True' else ''}")
    assert learnt == "False"


def test_texts_made_to_hurt(parser: Parser, many: Lexicon) -> None:
    spent_ms(parser, many, "pip of AK-0014")
    print("\ntexts made to hurt, 5,000 wells, CPU")
    for shape, text in HOSTILE.items():
        print(f"  {shape:24} {len(text):7,} characters  {spent_ms(parser, many, text):7.1f} ms")


@pytest.fixture
def server(tmp_path: Path) -> Iterator[int]:
    port = free_port()
    environ = {
        "WELLSPEAK_DATA_DIR": str(tmp_path / "data"),
        "WELLSPEAK_PORT": str(port),
        "WELLSPEAK_ADMIN_TOKEN": TOKEN,
        "PYTHONPATH": str(ROOT),
    }
    running = Server([sys.executable, "-m", "assistant", "serve"], environ, tmp_path / "log", port)
    running.start()
    asyncio.run(running.ready())
    yield port
    running.stop()


def test_posts_go_on_while_texts_hurt(server: int) -> None:
    async def alone_and_together() -> None:
        async with httpx.AsyncClient(
            base_url=f"http://127.0.0.1:{server}", headers={"Authorization": f"Bearer {TOKEN}"}, timeout=60
        ) as client:
            quiet = await _posting(client, 1, SECONDS)
            hurting = asyncio.create_task(_hurt(client))
            busy = await _posting(client, 2, SECONDS)
            spent, statuses = await hurting
        print(f"\n{len(spent)} texts made to hurt over HTTP, {sorted(set(statuses))}: the slowest {max(spent):.0f} ms")
        for name, found in (("alone", quiet), ("meanwhile", busy)):
            print(f"  posts {name:9} {len(found) / SECONDS:4.0f}/s, p99 {percentile(found, 0.99):.0f} ms")
        assert set(statuses) <= {200, 413, 422}

    asyncio.run(alone_and_together())


async def _posting(client: httpx.AsyncClient, run: int, seconds: float) -> list[float]:
    """One reading after the other from four posters; how long each took, in ms. All of them are stored."""
    spent: list[float] = []
    until, begin = time.perf_counter() + seconds, datetime.now(UTC) - timedelta(days=30 + run)

    async def poster(number: int) -> None:
        count = 0
        while time.perf_counter() < until:
            at = (begin + timedelta(milliseconds=count)).isoformat()
            began = time.perf_counter()
            reading = {"well_id": f"BENCH-{number}", "timestamp": at, "flow_rate": 1500.5, "pip": 850.25}
            answer = await client.post("/telemetry/ingest", json=reading)
            spent.append((time.perf_counter() - began) * 1000)
            assert answer.status_code == 200, answer.text
            count += 1

    await asyncio.gather(*(poster(number) for number in range(4)))
    return spent


async def _hurt(client: httpx.AsyncClient) -> tuple[list[float], list[int]]:
    """Each text once, one after the other: how long each took, and what was answered."""
    spent, statuses = [], []
    for text in HOSTILE.values():
        began = time.perf_counter()
        readable = text.encode("utf-8", "replace").decode("utf-8")
        answer = await client.post("/api/v1/nlu/parse", json={"text": readable})
        spent.append((time.perf_counter() - began) * 1000)
        statuses.append(answer.status_code)
    return spent, statuses
