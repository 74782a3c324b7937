"""What docs/metrics.md and docs/webhooks.md show of an agent file can be read, and what docs/webhooks.md says of requests is so."""

import re
import subprocess
from pathlib import Path

import pytest
from agent_server import Running, running

from swarmplan.agent.server.webhooks.receiver import STATUS
from swarmplan.spec.agent.loader import load_agent
from swarmplan.spec.agent.outside import Forge, Webhook

DOCS = Path(__file__).parents[4] / "docs"


def blocks(page: str, language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", (DOCS / page).read_text(encoding="utf-8"), re.DOTALL)


@pytest.mark.parametrize("page", ["metrics.md", "webhooks.md"])
def test_the_agent_file(page: str, tmp_path: Path) -> None:
    shown = next(block for block in blocks(page, "yaml") if block.startswith("server:"))
    (tmp_path / "cluster.yaml").write_text("apiVersion: swarmplan/v1\nkind: Cluster\nname: prod\n")
    secret = tmp_path / "secret"
    secret.write_text("s3cret\n")
    secret.chmod(0o600)
    file = tmp_path / "agent.yaml"
    file.write_text(
        "apiVersion: swarmplan/v1\nkind: Agent\nclusters: {prod: {source: {files: cluster.yaml}}}\n"
        + shown.replace("/etc/swarmplan/webhook", str(secret))
    )
    settings = load_agent(str(file), {}).settings
    assert settings.server is not None
    assert settings.server.listen == "127.0.0.1:9180"


def test_every_answer_is_in_the_table() -> None:
    page = (DOCS / "webhooks.md").read_text(encoding="utf-8")
    rows = {int(row[0]): row[1] for row in re.findall(r"^\| (\d{3}) \| (.*?) \|", page, re.MULTILINE)}
    assert {status: set(re.findall(r"`([a-z ]+)`", text)) for status, text in rows.items()} == {
        **{status: {each for each in STATUS if STATUS[each] == status} for status in STATUS.values()},
        404: {"no such webhook"},
    }


def test_every_forge_is_in_the_table() -> None:
    page = (DOCS / "webhooks.md").read_text(encoding="utf-8")
    assert re.findall(r"^\| `([a-z]+)` \|", page, re.MULTILINE) == list(Forge)


def test_the_request_from_a_shell_is_accepted_for_each_commit(tmp_path: Path) -> None:
    shown = next(block for block in blocks("webhooks.md", "console") if "curl" in block)
    commands = [line.removeprefix("$ ") for line in shown.splitlines() if line.startswith("$ ")]
    assert '--header "X-Signature: sha256=$mac"' in commands[2]
    (tmp_path / "secret").write_text("s3cret\n")
    (tmp_path / "secret").chmod(0o600)
    sign = "\n".join(commands[:2]) + '\nprintf "%s\\n%s" "$mac" "$body"'
    commit = "git -c user.name=a -c user.email=a@example.org commit --quiet --allow-empty --message x\n"
    with running(webhooks=(Webhook("forge", Forge.GENERIC, str(tmp_path / "secret")),)) as server:
        assert _posted(server, _printed("git init --quiet\n" + commit + sign, tmp_path)) == "accepted\n"
        assert _posted(server, _printed(sign, tmp_path)) == "replayed\n"
        assert _posted(server, _printed(commit + sign, tmp_path)) == "accepted\n"


def _printed(script: str, folder: Path) -> str:
    ended = subprocess.run(
        ["bash", "-ec", script], cwd=folder, capture_output=True, text=True, check=True, timeout=60
    )
    return ended.stdout


def _posted(server: Running, printed: str) -> str:
    mac, body = printed.split("\n")
    return server.post("/hooks/forge", body.encode(), {"X-Signature": f"sha256={mac}"}).body.decode()
