"""Which ports are to be tried between which hosts, and what the tries mean. Decides only; ``ports_probe`` does it."""

from collections.abc import Iterator, Mapping
from dataclasses import field
from typing import Any

from swarmplan.dataclass import dataclass

MANAGER = "2377/tcp"
PORTS = (MANAGER, "7946/tcp", "7946/udp", "4789/udp")
"""What Docker's swarm mode needs between its nodes (Docker docs, "Getting started with Swarm mode"); 2377 to managers only."""
ENOUGH = 2.0
"""Seconds within which a probe that can be heard is heard, some tries being lost."""
_OPEN, _SILENT = "open", "silent"
_PLAIN = (_SILENT, "Connection refused")
"""Answers that need no further word."""
Question = tuple[str, str, str]
"""Who asks whom at which port."""


@dataclass(frozen=True, slots=True)
class Peer:
    """One host among its peers. ``address`` is where they reach it, ``bind`` where it can listen for that."""

    address: str
    bind: str = ""
    new: bool = True
    """It is not in the swarm yet, so its ports may be listened on; a node's are its engine's, now or any moment."""
    python: bool = True
    bound: frozenset[str] = frozenset()

    def echoes(self, port: str) -> bool:
        """Whether our probe can listen there, so that silence is proof."""
        return self.new and self.python and port not in self.bound


@dataclass(frozen=True, slots=True)
class Report:
    """What one host's probe found. ``began`` and ``ended`` are seconds of our own clock."""

    busy: frozenset[str] = frozenset()
    heard: frozenset[tuple[str, str]] = frozenset()
    answers: Mapping[tuple[str, str], str] = field(default_factory=dict)
    began: float = 0.0
    ended: float = 0.0

    @classmethod
    def of(cls, output: Mapping[str, Any], ended: float) -> "Report":
        """From the probe's output. Raises KeyError, TypeError or ValueError when it is none."""
        answers = {(peer, port): str(answer) for peer, port, answer in output["answers"]}
        heard = frozenset((peer, port) for peer, port in output["heard"])
        return cls(frozenset(output["busy"]), heard, answers, ended - float(output["elapsed"]), ended)


def questions(peers: Mapping[str, Peer]) -> Iterator[Question]:
    """Everything worth asking: between any two of which one is new, where something listens."""
    for source, asker in peers.items():
        for target, peer in peers.items():
            if source != target and asker.python and (asker.new or peer.new):
                for port in PORTS:
                    if peer.echoes(port) or port in peer.bound:
                        yield source, target, port


def tasks(peers: Mapping[str, Peer], nonce: str, deadline: float) -> Mapping[str, Mapping[str, Any]]:
    """The argument of each host's probe, by machine; none for one that has nothing to do."""
    asked = list(questions(peers))
    made = {}
    for name, peer in peers.items():
        ask = [(t, peers[t].address, port, peers[t].echoes(port)) for s, t, port in asked if s == name]
        expect = [(s, port) for s, t, port in asked if t == name and peer.echoes(port)]
        listen = sorted({port for _, port in expect})
        if ask or expect:
            made[name] = {
                "name": name, "nonce": nonce, "deadline": deadline, "bind": peer.bind,
                "listen": listen, "expect": expect, "ask": ask,
            }  # fmt: skip
    return made


def evaluate(peers: Mapping[str, Peer], reports: Mapping[str, Report]) -> tuple[list[str], list[str]]:
    """The blocked ports: those the swarm cannot be without, and those it needs only if a host is to be a manager.
    One line for those alike."""
    needed: dict[Question, str] = {}
    spare: dict[Question, str] = {}
    answers = {question: _answer(*question, reports) for question in questions(peers)}
    entered = {target for (_, target, port), answer in answers.items() if (port, answer) == (MANAGER, _OPEN)}
    for question, answer in answers.items():
        _, target, port = question
        if answer in ("", _OPEN) or not _proof(question, answer, peers[target], reports):
            continue
        # A driver does not know which host will be a manager: 2377 is needed at one that is one, at one that lets others in,
        # and somewhere at all.
        spared = port == MANAGER and port not in peers[target].bound and entered and target not in entered
        (spare if spared else needed)[question] = answer
    notices = [f"{line}, if {target} is to be a manager" for line, target in _lines(spare)]
    return [line for line, _ in _lines(needed)], notices


def untested(peers: Mapping[str, Peer]) -> Iterator[str]:
    """The pairs that could not be tried, and why."""
    for name, peer in peers.items():
        others = [other for other, asker in peers.items() if other != name and (asker.new or peer.new)]
        if others and not peer.python:
            yield (
                f"machine {name}: it has no python3 (3.6 or newer), so the ports between it and {', '.join(others)}"
                " were not all tested: install it there (package python3), or check 2377/tcp, 7946/tcp+udp and 4789/udp"
            )


def too_slow(peers: Mapping[str, Peer], reports: Mapping[str, Report]) -> Iterator[str]:
    """The pairs whose tries were not at the same time, for one of them was slow to begin."""
    pairs = {
        (min(source, target), max(source, target))
        for source, target, port in questions(peers)
        if peers[target].echoes(port)
        and {source, target} <= reports.keys()
        and _answer(source, target, port, reports) != _OPEN
        and _together(reports[source], reports[target]) < ENOUGH
    }
    for one, other in sorted(pairs):
        yield f"machines {one} and {other}: they were too slow to test the ports between them: run the command again"


def _answer(source: str, target: str, port: str, reports: Mapping[str, Report]) -> str:
    """How asking ended, "" when nobody asked. What counts is the way there: whoever was heard has passed, though the
    answer may not have come back."""
    if target in reports and (source, port) in reports[target].heard:
        return _OPEN
    return reports[source].answers.get((target, port), "") if source in reports else ""


def _proof(question: Question, answer: str, target: Peer, reports: Mapping[str, Report]) -> bool:
    """Whether an answer other than open tells that the port is blocked: a probe that listened long enough while the other
    asked did not hear it. An engine's UDP ports do not answer other programs."""
    source, name, port = question
    if not target.echoes(port):
        return port.endswith("/tcp") or answer != _SILENT
    heard = reports.get(name)
    return heard is not None and port not in heard.busy and _together(reports[source], heard) >= ENOUGH


def _together(one: Report, other: Report) -> float:
    return min(one.ended, other.ended) - max(one.began, other.began)


def _lines(blocked: Mapping[Question, str]) -> Iterator[tuple[str, str]]:
    """Each line, and the target it is about."""
    ports: dict[tuple[str, str, str], list[str]] = {}
    for (source, target, port), how in blocked.items():
        ports.setdefault((source, target, how), []).append(port)
    sources: dict[tuple[str, str, tuple[str, ...]], list[str]] = {}
    for (source, target, how), listed in ports.items():
        sources.setdefault((target, how, tuple(listed)), []).append(source)
    for (target, how, alike), askers in sources.items():
        yield f"{', '.join(askers)} → {target}: {_port_list(alike, how)} in the firewall between them", target


def _port_list(ports: tuple[str, ...], how: str) -> str:
    several = len(ports) > 1
    named = " and ".join(filter(None, (", ".join(ports[:-1]), ports[-1])))
    verb = "get" if several else "gets"
    fate = f"{verb} no answer" if how == _SILENT else f"{'are' if several else 'is'} refused"
    fate += "" if how in _PLAIN else f" ({how})"
    return f"{named} {fate}: open {'them' if several else 'it'}"
