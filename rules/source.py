"""Reads YAML rule files, checks them against their schema, and names file, key and line of what is wrong."""

import re
from typing import TypeVar

import msgspec
import yaml
from yaml.constructor import SafeConstructor

from rules.errors import BadRules

T = TypeVar("T")
LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
AT_PATH = re.compile(r"^(?P<what>.*?)(?: - at `(?P<path>[^`]*)`)?$", re.DOTALL)
MISSING_KEY = re.compile(r"(?:unknown field|missing required field) `(?P<key>[^`]+)`")
Lines = dict[str, int]


def parse(text: str, schema: type[T], file: str) -> tuple[T, Lines]:
    """The checked content and the line of every path in it, as `$.leaves[0].gate`."""
    try:
        root = yaml.compose(text, Loader=LOADER)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = mark.line + 1 if mark else 1
        raise BadRules(f"{file}, line {line}: not readable as YAML: {getattr(error, 'problem', error)}") from error
    if root is None:
        raise BadRules(f"{file}, line 1: the file is empty")
    lines: Lines = {}
    data = _plain(root, "$", lines, file)
    try:
        return msgspec.convert(data, schema), lines
    except msgspec.ValidationError as error:
        raise _explained(_pinned(error, data, schema), lines, file) from error


def _pinned(error: msgspec.ValidationError, data: object, schema: type[T]) -> msgspec.ValidationError:
    """The same error with the key of a map that it is about, which msgspec leaves as `[...]`."""
    found = re.search(r"`\$\.(?P<map>\w+)\[\.\.\.\]", str(error))
    entries = data.get(found["map"]) if found and isinstance(data, dict) else None
    if found is None or not isinstance(data, dict) or not isinstance(entries, dict):
        return error
    for key, value in entries.items():
        try:
            msgspec.convert({**data, found["map"]: {key: value}}, schema)
        except msgspec.ValidationError as one:
            return msgspec.ValidationError(str(one).replace("[...]", f".{key}", 1))
    return error


def wrong(file: str, lines: Lines, path: str, why: str) -> BadRules:
    return BadRules(f"{file}, line {_line(lines, path)}, key {path.removeprefix('$.')}: {why}")


def _explained(error: msgspec.ValidationError, lines: Lines, file: str) -> BadRules:
    found = AT_PATH.match(str(error))
    what, path = (found["what"], found["path"] or "$") if found else (str(error), "$")
    path = path.replace("[...]", "[0]") if "[...]" in path and path not in lines else path
    key = MISSING_KEY.search(what)
    return wrong(file, lines, f"{path}.{key['key']}" if key else path, what)


def _line(lines: Lines, path: str) -> int:
    while path and path not in lines:
        path = path[: max(path.rfind("."), path.rfind("["))] if max(path.rfind("."), path.rfind("[")) > 0 else ""
    return lines.get(path, 1)


def _plain(node: yaml.Node, path: str, lines: Lines, file: str) -> object:
    lines.setdefault(path, node.start_mark.line + 1)
    if isinstance(node, yaml.MappingNode):
        return _mapping(node, path, lines, file)
    if isinstance(node, yaml.SequenceNode):
        return [_plain(child, f"{path}[{i}]", lines, file) for i, child in enumerate(node.value)]
    try:
        return _scalar(node)
    except (ValueError, yaml.YAMLError) as error:
        raise wrong(file, lines, path, f"not a plain value: {error}") from error


def _mapping(node: yaml.MappingNode, path: str, lines: Lines, file: str) -> dict[str, object]:
    result: dict[str, object] = {}
    for key_node, value_node in node.value:
        key = str(key_node.value)
        inner = f"{path}.{key}"
        lines[inner] = key_node.start_mark.line + 1
        if key in result:
            raise wrong(file, lines, inner, "stands twice")
        result[key] = _plain(value_node, inner, lines, file)
    return result


def _scalar(node: yaml.Node) -> object:
    value: object = SafeConstructor().construct_object(node)
    return value
