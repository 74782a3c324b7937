"""The agent's metrics and alerts with the real Prometheus: its promtool and its server (Debian's package, no engines)."""

import hmac
import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from agent_statuses import PASS, full

from swarmplan.agent.metrics.registry import Metrics
from swarmplan.agent.metrics.table import TABLE

RULES = Path(__file__).parents[2] / "packaging" / "prometheus"
WAIT = 60.0
FILES = {
    "cluster.yaml": """
apiVersion: swarmplan/v1
kind: Cluster
name: prod
managers: {count: 1}
services:
  web: {image: lab/hello:1}
""",
    "agent.yaml": """
apiVersion: swarmplan/v1
kind: Agent
socket: agent.sock
state: state
clusters:
  prod: {source: {files: cluster.yaml, interval: 1h}, simulate: true, allow: [all]}
server:
  listen: 127.0.0.1:AGENT
  webhooks:
    forge: {forge: forgejo, secret_file: secret}
""",
    "prometheus.yml": """
global: {scrape_interval: 1s, evaluation_interval: 1s}
scrape_configs:
  - job_name: swarmplan
    static_configs: [{targets: ["127.0.0.1:AGENT"]}]
rule_files: [RULES/alerts.yaml]
""",
    "secret": "s3cret\n",
}


def promtool(*words: str, text: bytes = b"") -> str:
    ended = subprocess.run(
        ["promtool", *words], input=text, capture_output=True, cwd=RULES, check=False, timeout=WAIT
    )
    said = (ended.stdout + ended.stderr).decode()
    assert ended.returncode == 0, said
    return said


def test_promtool_finds_no_fault_in_the_alerts_and_tries_them() -> None:
    assert "SUCCESS" in promtool("check", "rules", "--lint-fatal", "alerts.yaml")
    assert "SUCCESS" in promtool("test", "rules", "alerts.test.yaml")


def test_promtool_finds_no_fault_in_the_metrics() -> None:
    metrics = Metrics(full)
    metrics.take(PASS)
    metrics.webhook("github", "accepted")
    metrics.notification("ops", "sent")
    assert promtool("check", "metrics", text=metrics.text()).strip() == ""


@pytest.mark.long
def test_a_real_prometheus_scrapes_a_real_agent(tmp_path: Path) -> None:
    agent, prometheus = _free_port(), _free_port()
    for name, text in FILES.items():
        path = tmp_path / name
        path.write_text(text.replace("AGENT", str(agent)).replace("RULES", str(RULES)), encoding="utf-8")
        path.chmod(0o600)
    swarmplan = [sys.executable, "-m", "swarmplan", "agent", "run", "agent.yaml"]
    server = [
        "prometheus",
        "--config.file=prometheus.yml",
        f"--web.listen-address=127.0.0.1:{prometheus}",
        "--storage.tsdb.path=data",
    ]

    def ask(query: str) -> list[Any]:
        url = f"http://127.0.0.1:{prometheus}/api/v1/query?query={quote(query)}"
        with urllib.request.urlopen(url, timeout=5) as answer:
            found: list[Any] = json.load(answer)["data"]["result"]
        return found

    with _started(swarmplan, tmp_path) as kept, _started(server, tmp_path):
        _until(lambda: ask('up{job="swarmplan"} == 1'))
        _until(lambda: ask('swarmplan_passes_total{result="applied"} == 1'))
        _until(lambda: ask('swarmplan_sync_state{cluster="prod", state="up to date"} == 1'))
        named = {each["metric"]["__name__"] for each in ask('{job="swarmplan", __name__=~"swarmplan_.*"}')}
        known = {metric.name for metric in TABLE}
        assert {
            name.removesuffix("_bucket").removesuffix("_sum").removesuffix("_count") for name in named
        } <= known
        assert len(named) > 12
        assert ask('ALERTS{alertstate="firing"}') == []
        assert _push(agent) == (202, b"accepted\n")
        _until(lambda: ask('swarmplan_webhooks_total{provider="forgejo", result="accepted"} == 1'))
        _until(lambda: ask('swarmplan_passes_total{result="unchanged"} >= 1'))
        kept.send_signal(signal.SIGTERM)
        assert kept.wait(WAIT) == 0
        _until(lambda: ask('ALERTS{alertname="SwarmplanAgentAbsent", alertstate="pending"}'))
    assert "Traceback" not in (tmp_path / "swarmplan.log").read_text(encoding="utf-8")


def _push(port: int) -> tuple[int, bytes]:
    body = b'{"ref": "refs/heads/main", "after": "ab12"}'
    mac = hmac.digest(b"s3cret", body, "sha256").hex()
    request = urllib.request.Request(
        f"http://127.0.0.1:{port}/hooks/forge",
        data=body,
        headers={"X-Forgejo-Event": "push", "X-Forgejo-Signature": mac},
    )
    with urllib.request.urlopen(request, timeout=5) as answer:  # noqa: S310 - the same
        return answer.status, answer.read()


@contextmanager
def _started(command: list[str], folder: Path) -> Iterator["subprocess.Popen[bytes]"]:
    name = "prometheus" if command[0] == "prometheus" else "swarmplan"
    environment = {**os.environ, "XDG_STATE_HOME": str(folder / "state-home"), "HOME": str(folder)}
    with (folder / f"{name}.log").open("wb") as log:
        process = subprocess.Popen(command, cwd=folder, env=environment, stdout=log, stderr=log)
        try:
            yield process
        finally:
            process.terminate()
            try:
                process.wait(WAIT)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port: int = free.getsockname()[1]
        return port


def _until(holds: Callable[[], object]) -> None:
    until = time.monotonic() + WAIT
    while True:
        try:
            if holds():
                return
        except OSError:
            pass
        if time.monotonic() > until:
            pytest.fail("it did not come true")
        time.sleep(0.1)
