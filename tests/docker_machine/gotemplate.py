"""The part of Go's ``text/template`` that a caller of docker-machine may need. What is not here is Unmodelled.

Fields, ``.``, string literals, ``printf`` with one ``%q``, ``%s`` or ``%v``, ``len``, functions given by the caller,
``if``, ``with``, ``range``, ``else``, ``end``.
"""

import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from docker_machine.failures import MachineError, Unmodelled
from docker_machine.gotext import quoted

Functions = Mapping[str, Callable[[Any], Any]]
_ACTION = re.compile(r"\{\{(.*?)\}\}", re.DOTALL)
_WORD = re.compile(r'"(?:[^"\\]|\\.)*"|[^\s"]+')
_BLOCKS = ("if", "with", "range")
_VERBS = re.compile(r"%(.)")


class _Node:
    """A text, a pipeline, or a block of one kind with its body and its ``else``."""

    def __init__(self, kind: str, text: str = "", words: Sequence[str] = ()) -> None:
        self.kind = kind
        self.text = text
        self.words = words
        self.body: list[_Node] = []
        self.other: list[_Node] = []


class Template:
    """A parsed template. ``type_name`` is the Go type of its value; without one it is a map, whose unknown keys print
    ``<no value>``. Raises MachineError as Go does for what it cannot parse."""

    def __init__(self, text: str, functions: Functions | None = None, type_name: str = "") -> None:
        self._functions = dict(functions or {})
        self._type = type_name
        self._nodes = self._parsed(text)

    def write(self, value: Mapping[str, Any], put: Callable[[str], None]) -> None:
        """Hand the text for this value to ``put``, piece by piece. Raises MachineError at a field that is not there."""
        for part in self._rendered(self._nodes, value):
            put(part)

    def _parsed(self, text: str) -> list[_Node]:
        root = _Node("root")
        open_blocks, places = [root], [root.body]
        end = 0
        for match in _ACTION.finditer(text):
            places[-1].append(_Node("text", text[end : match.start()]))
            end = match.end()
            words = _WORD.findall(match[1].strip())
            self._check(words)
            if words[0] in _BLOCKS and len(words) == 1:
                raise MachineError(f"template: :1: missing value for {words[0]}")
            if words[0] in _BLOCKS:
                block = _Node(words[0], words=words[1:])
                places[-1].append(block)
                open_blocks.append(block)
                places.append(block.body)
            elif words == ["else"]:
                places[-1] = open_blocks[-1].other
            elif words == ["end"]:
                open_blocks.pop()
                places.pop()
                if not places:
                    raise MachineError("template: :1: unexpected {{end}}")
            else:
                places[-1].append(_Node("value", words=words))
        if len(places) > 1 or "{{" in text[end:]:
            raise MachineError("template: :1: unexpected EOF")
        root.body.append(_Node("text", text[end:]))
        return root.body

    def _check(self, words: Sequence[str]) -> None:
        if not words:
            raise MachineError("template: :1: missing value for command")
        for word in words[1:] if words[0] in (*_BLOCKS, "else", "end") else words:
            if word[0] in '."' or word in {"printf", "len"} or word in self._functions:
                continue
            if re.fullmatch(r"[A-Za-z]\w*", word) and word not in _GO_HAS:
                raise MachineError(f"template: :1: function {quoted(word)} not defined")
            raise Unmodelled(f"{word} in a template")

    def _rendered(self, nodes: Sequence[_Node], value: Any) -> Iterator[str]:
        for node in nodes:
            if node.kind == "text":
                yield node.text
            elif node.kind == "value":
                yield _printed(self._value(node.words, value))
            else:
                yield from self._block(node, value)

    def _block(self, node: _Node, value: Any) -> Iterator[str]:
        inner = self._value(node.words, value)
        if not inner:
            yield from self._rendered(node.other, value)
        elif node.kind == "range":
            for element in inner:
                yield from self._rendered(node.body, element)
        else:
            yield from self._rendered(node.body, inner if node.kind == "with" else value)

    def _value(self, words: Sequence[str], value: Any) -> Any:
        first, *rest = words
        if first == "printf":
            return _formatted(rest[0], [self._value([word], value) for word in rest[1:]])
        if first == "len":
            return len(self._value(rest, value) or ())
        if first in self._functions:
            return self._functions[first](self._value(rest, value))
        if rest:
            raise Unmodelled(f"{' '.join(words)} in a template")
        if first.startswith('"'):
            return _literal(first)
        return self._field(first, value)

    def _field(self, path: str, value: Any) -> Any:
        for name in filter(None, path.split(".")):
            if value is None and self._type:
                raise MachineError(f'template: :1: executing "" at <{path}>: nil pointer evaluating {name}')
            if not isinstance(value, Mapping):
                raise MachineError(f'template: :1: executing "" at <{path}>: can\'t evaluate field {name}')
            if name not in value and self._type:
                raise MachineError(
                    f'template: :1: executing "" at <{path}>: can\'t evaluate field {name} in type {self._type}'
                )
            value = value.get(name, _NoValue)
            if value is _NoValue:
                return value
        return value


_GO_HAS = frozenset(["and", "or", "not", "index", "slice", "html", "js", "urlquery", "print", "println", "call", "eq", "ne", "lt", "le", "gt", "ge", "nil", "true", "false", "block", "define", "template", "break", "continue"])  # fmt: skip


class _NoValue:
    """What a map does not have."""


def _printed(value: Any) -> str:
    if value is None:
        return "<nil>"
    if value is _NoValue:
        return "<no value>"
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, list):
        return f"[{' '.join(_printed(element) for element in value)}]"
    if isinstance(value, Mapping):
        raise Unmodelled("a whole object in a template")
    return str(value)


def _formatted(pattern: str, values: Sequence[Any]) -> str:
    rest = list(values)

    def one(match: re.Match[str]) -> str:
        if match[1] == "%":
            return "%"
        if match[1] not in "qsv" or not rest:
            raise Unmodelled(f"%{match[1]} in a template")
        value = rest.pop(0)
        return _quoted(value) if match[1] == "q" else _printed(value)

    text = _VERBS.sub(one, _literal(pattern))
    if rest:
        raise Unmodelled("more values than verbs in a template's printf")
    return text


def _quoted(value: Any) -> str:
    """``%q``; a nil slice is an empty one."""
    if value is None or isinstance(value, list):
        return f"[{' '.join(_quoted(element) for element in value or ())}]"
    if not isinstance(value, str):
        raise Unmodelled(f"%q of {value!r} in a template")
    return quoted(value)


def _literal(word: str) -> str:
    if not word.startswith('"'):
        raise Unmodelled(f"{word} where a template wants a string")
    return str(json.loads(word))
