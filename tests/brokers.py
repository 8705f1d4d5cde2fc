"""Real Redis and RabbitMQ servers of a test run's own, on loopback ports of their own."""

import os
import random
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

START_S = 60.0
STOP_S = 30.0
RABBIT = shutil.which("rabbitmq-server") and "/usr/lib/rabbitmq/bin/rabbitmq-server"
REDIS = shutil.which("redis-server")
# Left to itself the node starts a port mapper that outlives it.
NODE_WITH_MAPPER = 'epmd & until epmd -names >/dev/null 2>&1; do sleep 0.05; done; exec "$0"'


def free_port() -> int:
    """Not one of those that outgoing connections are given: who is started again must find it free."""
    while True:
        port = random.randrange(20_000, 32_000)
        with socket.socket() as door, suppress(OSError):
            door.bind(("127.0.0.1", port))
            return port


@dataclass
class Broker:
    """A server that can be stopped, killed, made to hang and started again at the same address."""

    url: str
    command: list[str]
    environ: Mapping[str, str]
    ready: Callable[[], bool]
    log: Path
    child: "subprocess.Popen[bytes] | None" = field(default=None)

    def start(self) -> None:
        with self.log.open("ab") as log:
            self.child = subprocess.Popen(
                self.command, env=dict(self.environ), stdout=log, stderr=log, start_new_session=True
            )
        until = time.monotonic() + START_S
        while not self.ready():
            assert self.child.poll() is None, self.log.read_text()[-2000:]
            assert time.monotonic() < until, self.log.read_text()[-2000:]
            time.sleep(0.1)

    def tell(self, number: int) -> None:
        assert self.child is not None
        os.killpg(self.child.pid, number)

    def stop(self, number: int = signal.SIGTERM) -> None:
        """SIGKILL leaves no time to write anything down."""
        if self.child is None or self.child.poll() is not None:
            return
        self.tell(number)
        try:
            self.child.wait(STOP_S)
        except subprocess.TimeoutExpired:
            self.tell(signal.SIGKILL)
            self.child.wait()

    @contextmanager
    def hanging(self) -> Iterator[None]:
        """Alive, and silent."""
        self.tell(signal.SIGSTOP)
        try:
            yield
        finally:
            self.tell(signal.SIGCONT)


@contextmanager
def running(broker: Broker) -> Iterator[Broker]:
    try:
        broker.start()
        yield broker
    finally:
        broker.stop()


def redis(folder: Path) -> Broker:
    port = free_port()
    command = [str(REDIS), "--bind", "127.0.0.1", "--port", str(port), "--save", "", "--appendonly", "no"]
    return Broker(
        f"redis://127.0.0.1:{port}/3",
        [*command, "--dir", str(folder)],
        os.environ,
        lambda: b"PONG" in said(port, b"PING\r\n"),
        folder / "redis.log",
    )


def rabbit(folder: Path) -> Broker:
    """Its node, data, cookie and port mapper are apart from those of a system's own service."""
    port, distribution, mapper = free_port(), free_port(), free_port()
    config = folder / "rabbitmq.conf"
    config.write_text(f"listeners.tcp.local = 127.0.0.1:{port}\nlog.console = true\ndisk_free_limit.absolute = 50MB\n")
    environ = {
        "PATH": os.environ["PATH"],
        "HOME": str(folder),
        "LANG": "C.UTF-8",
        "HOSTNAME": "localhost",
        "RABBITMQ_NODENAME": f"test{port}@localhost",
        "RABBITMQ_CONFIG_FILE": str(config.with_suffix("")),
        "RABBITMQ_CONF_ENV_FILE": str(folder / "none.conf"),
        "RABBITMQ_MNESIA_BASE": str(folder / "data"),
        "RABBITMQ_LOG_BASE": str(folder / "log"),
        "RABBITMQ_ENABLED_PLUGINS_FILE": str(folder / "plugins"),
        "RABBITMQ_PID_FILE": str(folder / "pid"),
        "RABBITMQ_DIST_PORT": str(distribution),
        "RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS": "-kernel inet_dist_use_interface {127,0,0,1} +S 2:2",
        "ERL_EPMD_PORT": str(mapper),
        "ERL_EPMD_ADDRESS": "127.0.0.1",
    }
    return Broker(
        f"amqp://guest:guest@127.0.0.1:{port}/",
        ["sh", "-c", NODE_WITH_MAPPER, str(RABBIT)],
        environ,
        lambda: said(port, b"AMQP\x00\x00\x09\x01").startswith(b"\x01"),
        folder / "rabbit.out",
    )


def said(port: int, hello: bytes) -> bytes:
    """What a server answers to the first bytes; nothing while it does not listen."""
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=1) as door:
            door.sendall(hello)
            return door.recv(64)
    except OSError:
        return b""
