"""Who may import whom: down only, third parties behind their fence, no import cycle."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
MAY_IMPORT = {
    "web": {"assistant", "telemetry", "rules.model", "nlp.model"},
    "assistant": {"nlp", "rules", "telemetry"},
    "rules": {"telemetry.model"},
    "nlp": set[str](),
    "telemetry": set[str](),
}
FENCES = {
    "litestar": ("web",),
    "litestar_htmx": ("web",),
    "jinja2": ("web", "assistant.replies"),
    "uvicorn": ("assistant.cli", "web"),
    "spacy": ("nlp",),
    "rapidfuzz": ("nlp",),
    "sklearn": ("nlp.classifier", "rules.novelty"),
    "skops": ("rules.novelty",),
    "asyncpg": ("telemetry.db",),
    "redis": ("telemetry.bus",),
    "aio_pika": ("telemetry.bus",),
    "pickle": (),
}


def module_name(path: Path, root: Path) -> str:
    return ".".join(path.relative_to(root).with_suffix("").parts).removesuffix(".__init__")


def imports_of(source: str, package: str) -> Iterator[str]:
    """Every imported name, relative ones made absolute; `from a import b` counts as a and a.b."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            above = package.split(".")[: len(package.split(".")) - node.level + 1] if node.level else []
            module = ".".join([*above, *([node.module] if node.module else [])])
            yield module
            yield from (f"{module}.{alias.name}" for alias in node.names)


def within(name: str, prefix: str) -> bool:
    return f"{name}.".startswith(f"{prefix}.")


def broken_rules(name: str, source: str, *, is_package: bool = False) -> list[str]:
    here = name.partition(".")[0]
    package = name if is_package else name.rpartition(".")[0]
    seen = list(imports_of(source, package))
    broken = []
    for target in seen:
        top = target.split(".")[0]
        if top in MAY_IMPORT and top != here:
            # `from rules import model` is seen as rules and rules.model: the longer name decides
            allowed = any(within(target, ok) for ok in MAY_IMPORT[here])
            longer = any(within(t, ok) and within(t, target) for t in seen for ok in MAY_IMPORT[here])
            if not allowed and not longer:
                broken.append(f"{name} imports {target}")
        if top in FENCES and not any(within(name, fence) for fence in FENCES[top]):
            broken.append(f"{name} imports {top}")
    return broken


MODULES = sorted(path for package in MAY_IMPORT for path in (ROOT / package).rglob("*.py"))


@pytest.mark.parametrize(
    ("name", "source"),
    [
        ("nlp.parse", "from telemetry.model import Well"),
        ("nlp.parse", "import rules"),
        ("rules.book", "import telemetry.series"),
        ("rules.book", "from telemetry import series"),
        ("rules.book", "import asyncpg"),
        ("telemetry.series", "from assistant.model import Answer"),
        ("telemetry.series", "import redis.asyncio"),
        ("assistant.answering", "from web.app import create_app"),
        ("assistant.answering", "def f():\n    import litestar"),
        ("web.app", "from rules.book import load"),
        ("web.app", "import pickle"),
    ],
)
def test_a_forbidden_import_is_seen(name: str, source: str) -> None:
    assert broken_rules(name, source)


@pytest.mark.parametrize(
    ("name", "source"),
    [
        ("rules.book", "from telemetry.model import Window"),
        ("rules.book", "from telemetry import model"),
        ("web.app", "from rules.model import Fault"),
        ("telemetry.db.embedded", "import asyncpg"),
        ("nlp.classifier", "from sklearn.linear_model import LogisticRegression"),
    ],
)
def test_an_allowed_import_is_not_called_forbidden(name: str, source: str) -> None:
    assert broken_rules(name, source) == []


@pytest.mark.parametrize("path", MODULES, ids=lambda p: module_name(p, ROOT))
def test_imports_go_down_and_stay_behind_their_fence(path: Path) -> None:
    name = module_name(path, ROOT)
    assert broken_rules(name, path.read_text(encoding="utf-8"), is_package=path.name == "__init__.py") == []


def cycles(graph: dict[str, set[str]]) -> list[str]:
    """Modules that reach themselves."""

    def reached(start: str) -> set[str]:
        found: set[str] = set()
        waiting = [start]
        while waiting:
            for target in graph.get(waiting.pop(), set()) - found:
                found.add(target)
                waiting.append(target)
        return found

    return sorted(name for name in graph if name in reached(name))


def test_a_cycle_is_seen() -> None:
    assert cycles({"a": {"b"}, "b": {"c"}, "c": {"a"}, "d": {"a"}}) == ["a", "b", "c"]


def depends_on(name: str, path: Path, names: dict[str, Path]) -> set[str]:
    """Our modules that a module imports; `from package import module` is the module, not the package."""
    seen = set(
        imports_of(path.read_text(encoding="utf-8"), name if path.name == "__init__.py" else name.rpartition(".")[0])
    )
    ours = seen & set(names)
    return {target for target in ours if not any(within(other, target) and other != target for other in ours)} - {name}


def test_no_module_imports_itself_by_way_of_others() -> None:
    names = {module_name(p, ROOT): p for p in MODULES}
    assert cycles({name: depends_on(name, path, names) for name, path in names.items()}) == []


def test_every_package_was_read() -> None:
    assert {module_name(p, ROOT).split(".")[0] for p in MODULES} == set(MAY_IMPORT)
