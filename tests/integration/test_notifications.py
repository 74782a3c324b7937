"""Notifications to real servers on loopback and to real programs: what each is sent, and what becomes of it where one is slow, broken,
somebody else, or hangs."""

import contextlib
import json
import os
import signal
import socket
import ssl
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from integration.notified import WORD, Received, misbehaving, receiver

from swarmplan.agent.events import Commit, PassEnded, PassResult
from swarmplan.agent.notify.delivery import Ways
from swarmplan.agent.notify.notifier import Notifier
from swarmplan.agent.notify.sender import NotifyResult
from swarmplan.agent.notify.targets import program
from swarmplan.agent.notify.targets.attempt import NotDelivered
from swarmplan.agent.notify.targets.send import send
from swarmplan.agent.notify.text.build import trial
from swarmplan.agent.notify.text.notification import Notification
from swarmplan.spec.agent.outside import Notify, TargetKind
from swarmplan.system.children import kill_all

SWARMPLAN = Path(sys.executable).parent / "swarmplan"
NEWS = trial("ops", 1_800_000_000.0)


@pytest.fixture(autouse=True)
def _no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("no_proxy", "*")


@pytest.fixture
def token(tmp_path: Path) -> str:
    file = tmp_path / "token"
    file.write_text(f"{WORD}\n")
    file.chmod(0o600)
    return str(file)


@pytest.fixture
def urls(tmp_path: Path) -> str:
    file = tmp_path / "urls"
    file.write_text(
        "# where the team reads\nslack://TokenA/TokenB/TokenC\n\nmailto://user:pass@example.org\n"
    )
    file.chmod(0o600)
    return str(file)


def web(url: str, **more: object) -> Notify:
    return Notify("ops", TargetKind.CLOUDEVENTS, url, timeout=5.0, **more)  # type: ignore[arg-type]


def apprise(url: str, **more: object) -> Notify:
    return Notify("chat", TargetKind.APPRISE, url, timeout=5.0, **more)  # type: ignore[arg-type]


def reason(target: Notify, notification: Notification = NEWS) -> NotDelivered:
    with pytest.raises(NotDelivered) as found:
        send(target, notification)
    assert WORD not in str(found.value)
    return found.value


def wait_for(true: Callable[[], object]) -> None:
    until = time.monotonic() + 60
    while not true():
        assert time.monotonic() < until, "it did not come true"
        time.sleep(0.02)


class TestCloudEvents:
    def test_a_strict_receiver_takes_it(self, token: str) -> None:
        with receiver("cloudevents", token=WORD) as (url, got):
            send(web(url, secret_file=token), NEWS)
        assert got.faults == []
        assert got.requests[0]["type"] == "io.swarmplan.notifications.test.v1"

    def test_a_renewed_token_is_read_for_the_next_one(self, token: str) -> None:
        with receiver("cloudevents", token=WORD) as (url, got):
            Path(token).write_text("another-t0ken")
            assert reason(web(url, secret_file=token)).final
            Path(token).write_text(WORD)
            send(web(url, secret_file=token), NEWS)
        assert got.faults == ["authorization"]

    @pytest.mark.parametrize(
        "content", ["", "# only a comment\n", "two tokens", "a\x07b", "é" * 8, "x" * 70_000]
    )
    def test_a_file_that_has_not_one_token_in_it_is_said(self, token: str, content: str) -> None:
        Path(token).write_text(content)
        found = reason(web("http://127.0.0.1:1", secret_file=token))
        assert str(found).startswith(f"{token}: ")
        assert not found.final

    @pytest.mark.parametrize("path", ["/nowhere/token", "/dev/zero", "/"])
    def test_so_is_one_that_cannot_be_read(self, path: str) -> None:
        assert str(reason(web("http://127.0.0.1:1", secret_file=path))).startswith(f"{path}: ")


class TestApprise:
    def test_a_strict_server_takes_it(self, urls: str) -> None:
        with receiver("apprise") as (url, got):
            send(apprise(f"{url}/notify", secret_file=urls), NEWS)
            send(apprise(f"{url}/notify/team"), NEWS)
        assert got.faults == []
        assert got.requests[0] == {
            "urls": "slack://TokenA/TokenB/TokenC,mailto://user:pass@example.org",
            "title": NEWS.title,
            "body": NEWS.text,
            "type": "info",
            "format": "text",
        }

    def test_a_key_that_it_does_not_know_is_an_error(self) -> None:
        with receiver("apprise") as (url, _):
            assert "Apprise knows no URL" in str(reason(apprise(f"{url}/notify/unknown")))

    def test_one_service_of_several_that_failed_is_not_sent_to_the_others_again(self, urls: str) -> None:
        with receiver("apprise") as (url, got):
            content = {"error": "One or more notifications could not be sent", "details": [["INFO", "x"]]}
            got.answers.append((424, {}, json.dumps(content).encode()))
            found = reason(apprise(f"{url}/notify", secret_file=urls))
        assert found.final
        assert str(found).endswith(" answered 424: One or more notifications could not be sent")


@pytest.mark.parametrize(
    ("status", "headers", "final", "after"),
    [
        (400, {}, True, 0),
        (415, {}, True, 0),
        (410, {}, True, 86_400),
        (401, {}, False, 0),
        (404, {}, False, 0),
        (429, {"Retry-After": "120"}, False, 120),
        (429, {"Retry-After": "soon"}, False, 0),
        (429, {"Retry-After": "-5"}, False, 0),
        (503, {"Retry-After": "9" * 400}, False, 999_999_999),
        (503, {"Retry-After": "Wed, 21 Oct 2015 07:28:00 GMT"}, False, 0),
        (500, {}, False, 0),
        (599, {}, False, 0),
        (204, {}, None, 0),
        (201, {}, None, 0),
        (202, {}, None, 0),
    ],
)
def test_each_answer_says_whether_another_attempt_can_help(
    status: int, headers: dict[str, str], final: object, after: float
) -> None:
    with receiver("cloudevents") as (url, got):
        got.answers.append((status, headers, b"" if status == 204 else b"said\x1b[31m so"))
        if final is None:
            send(web(url), NEWS)
            return
        found = reason(web(url))
    assert (found.final, found.after) == (final, after)
    assert str(found).endswith(
        f"answered {status}: said\\x1b[31m so"
        + (": the target is retired, and left alone for a day" if status == 410 else "")
    )


def test_a_date_to_come_back_at_is_understood() -> None:
    with receiver("cloudevents") as (url, got):
        at = datetime.now(UTC) + timedelta(seconds=600)
        got.answers.append((503, {"Retry-After": format_datetime(at, usegmt=True)}, b""))
        assert 500 < reason(web(url)).after <= 600


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_is_not_followed_and_gets_no_token(token: str, status: int) -> None:
    with receiver("cloudevents") as (elsewhere, other), receiver("cloudevents") as (url, got):
        got.answers.append((status, {"Location": f"{elsewhere}/take?token={WORD}"}, b""))
        found = reason(web(url, secret_file=token))
    assert found.final
    assert "which is not followed" in str(found)
    assert other.requests == []


def test_a_token_that_the_answer_quotes_is_hidden(token: str) -> None:
    with receiver("cloudevents") as (url, got):
        got.answers.append((403, {}, f"the token {WORD} is no good".encode()))
        assert "the token (hidden) is no good" in str(reason(web(url, secret_file=token)))


def test_a_path_that_may_be_a_secret_is_in_no_error() -> None:
    with receiver("cloudevents") as (url, got):
        got.answers.append((500, {}, b""))
        assert "s3cretpath" not in str(reason(web(f"{url}/services/s3cretpath")))
    assert "s3cretpath" not in str(reason(web("http://127.0.0.1:1/services/s3cretpath")))


@pytest.mark.parametrize(
    "url",
    [
        "ftp://example.org/",
        "file:///etc/passwd",
        "https://user:pw@example.org/",
        "https://",
        "http://[::1",
        "x",
    ],
)
def test_no_other_url_is_asked(url: str) -> None:
    assert reason(web(url)).final


def _never(_found: socket.socket, over: threading.Event) -> None:
    over.wait(30)


def _byte_by_byte(found: socket.socket, over: threading.Event) -> None:
    found.sendall(b"HTTP/1.1 200 OK\r\nX-Slow: ")
    while not over.wait(0.05):
        found.sendall(b"x")


def _slow_body(found: socket.socket, over: threading.Event) -> None:
    found.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 60000\r\n\r\n")
    while not over.wait(0.05):
        found.sendall(b"x")


def _hang_up(found: socket.socket, _over: threading.Event) -> None:
    found.recv(10)


def _garbage(found: socket.socket, _over: threading.Event) -> None:
    found.recv(65_536)
    found.sendall(b"\x00\xff\x00 SSH-2.0-OpenSSH\r\n" * 10)


def _endless_headers(found: socket.socket, over: threading.Event) -> None:
    found.recv(65_536)
    found.sendall(b"HTTP/1.1 200 OK\r\n")
    while not over.is_set():
        found.sendall(b"X-More: y\r\n" * 100)


@pytest.mark.parametrize("act", [_never, _byte_by_byte, _slow_body, _hang_up, _garbage, _endless_headers])
def test_a_server_that_misbehaves_is_an_error_in_time_and_leaves_no_thread(
    act: Callable[[socket.socket, threading.Event], None],
) -> None:
    with misbehaving(act) as url:
        found = reason(Notify("ops", TargetKind.CLOUDEVENTS, url, timeout=0.5))
        assert not found.final
        wait_for(lambda: not [each for each in threading.enumerate() if each.name == "cancellable"])


def test_an_endless_answer_is_not_read_to_its_end() -> None:
    sent = [0]

    def endless(found: socket.socket, over: threading.Event) -> None:
        found.recv(65_536)
        found.sendall(b"HTTP/1.1 200 OK\r\n\r\n")
        while not over.is_set():
            sent[0] += found.send(b"x" * 65_536)

    with misbehaving(endless) as url:
        send(web(url), NEWS)
        wait_for(lambda: True)
    assert sent[0] < 50_000_000


def test_a_port_where_nobody_listens_is_tried_again() -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    found = reason(web(f"http://127.0.0.1:{port}/"))
    assert (str(found), found.final) == (f"127.0.0.1:{port}: Connection refused", False)


class TestTls:
    @pytest.mark.parametrize(
        ("name", "days", "trusted", "words"),
        [
            ("localhost", 1, True, None),
            ("localhost", -1, True, "certificate has expired"),
            ("localhost", 1, False, "unable to get local issuer certificate"),
            ("elsewhere.example", 1, True, "Hostname mismatch"),
        ],
    )
    def test_its_certificate_is_verified(
        self,
        *,
        tmp_path: Path,
        monkeypatch: pytest.MonkeyPatch,
        token: str,
        name: str,
        days: int,
        trusted: object,
        words: str | None,
    ) -> None:
        context, authority = _certified(tmp_path, name, days)
        if trusted:
            monkeypatch.setenv("SSL_CERT_FILE", str(authority))
        with receiver("cloudevents", token=WORD, context=context) as (url, got):
            if words is None:
                send(web(url, secret_file=token), NEWS)
                assert got.faults == []
                return
            found = reason(web(url, secret_file=token))
        assert f"its certificate is not valid: {words}" in str(found)
        assert not found.final
        assert got.requests == []


def _certified(folder: Path, name: str, days: int) -> tuple[ssl.SSLContext, Path]:
    """A server's side with a certificate that ends in so many days, and the file of the authority that signed it."""
    now = datetime.now(UTC)
    authority_key, key = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())
    issuer = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "a test authority")])
    base = x509.CertificateBuilder().issuer_name(issuer).not_valid_before(now - timedelta(days=9))
    authority = (
        base.subject_name(issuer)
        .public_key(authority_key.public_key())
        .serial_number(1)
        .not_valid_after(now + timedelta(days=9))
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(authority_key, hashes.SHA256())
    )
    server = (
        base.subject_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)]))
        .public_key(key.public_key())
        .serial_number(2)
        .not_valid_after(now + timedelta(days=days))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
        .sign(authority_key, hashes.SHA256())
    )
    pem = serialization.Encoding.PEM
    plain = key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    (folder / "ca.pem").write_bytes(authority.public_bytes(pem))
    (folder / "server.pem").write_bytes(plain + server.public_bytes(pem))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(folder / "server.pem")
    return context, folder / "ca.pem"


def told(command: tuple[str, ...], timeout: float = 20.0) -> Notify:
    return Notify("local", TargetKind.COMMAND, command=command, timeout=timeout)


class TestProgram:
    def test_it_gets_the_event_and_variables(self, tmp_path: Path) -> None:
        out = tmp_path / "out"
        script = f'cat > "{out}"; env | grep ^SWARMPLAN_ | grep -v ^SWARMPLAN_NOTIFIER= > "{out}.env"'
        send(told(("sh", "-c", script)), NEWS)
        assert json.loads(out.read_text())["type"] == "io.swarmplan.notifications.test.v1"
        lines = dict(line.split("=", 1) for line in Path(f"{out}.env").read_text().splitlines())
        assert lines == program.variables(NEWS)

    @pytest.mark.parametrize(
        ("script", "words", "final"),
        [
            ("echo 'no such channel' >&2; exit 3", "failed with exit code 3: no such channel", True),
            ("exit 75", "failed with exit code 75", False),
            ("kill -9 $$", "failed with exit code -9", True),
            ("yes", "printed more than", False),
        ],
    )
    def test_its_failure_is_one_line(self, script: str, words: str, final: object) -> None:
        found = reason(told(("sh", "-c", script)))
        assert words in str(found)
        assert (found.final, "\n" in str(found)) == (final, False)

    def test_one_that_is_not_there_is_tried_again(self) -> None:
        found = reason(told(("/nowhere/tell",)))
        assert (str(found), found.final) == ("`/nowhere/tell` failed: No such file or directory", False)

    def test_one_that_does_not_read_is_fine(self) -> None:
        send(told(("true",)), NEWS)

    def test_one_that_hangs_is_killed_with_all_that_it_started(self, tmp_path: Path) -> None:
        pids = tmp_path / "pids"
        script = f"setsid sleep 600 & echo $! >> {pids}; sleep 600 & echo $! >> {pids}; wait"
        assert "was killed: it ran longer than 1 s" in str(reason(told(("sh", "-c", script), 1.0)))
        found = [int(pid) for pid in pids.read_text().split()]
        assert len(found) == 2
        wait_for(lambda: not any(map(_runs, found)))


def _runs(pid: int) -> bool:
    with contextlib.suppress(FileNotFoundError):
        return "State:\tZ" not in Path(f"/proc/{pid}/status").read_text()
    return False


def test_bad_targets_hold_up_neither_passes_nor_a_good_one(tmp_path: Path) -> None:
    """One never answers, one is not there, and a program hangs, each for as long as this test can wait."""
    warnings: list[str] = []
    results: list[tuple[str, NotifyResult]] = []
    with receiver("cloudevents") as (url, got), misbehaving(_never) as silent:
        targets = [
            Notify("silent", TargetKind.CLOUDEVENTS, silent, timeout=600.0),
            Notify("gone", TargetKind.CLOUDEVENTS, "http://127.0.0.1:1/"),
            Notify("hangs", TargetKind.COMMAND, command=("sleep", "600"), timeout=600.0),
            Notify("good", TargetKind.CLOUDEVENTS, url),
        ]
        ways = Ways(lambda target, result: results.append((target, result)), warnings.append)
        notifier = Notifier(targets, tmp_path / "state", ["prod"], ways)
        notifier.start()
        for number in range(200):
            notifier(_failed(float(number)))
        wait_for(lambda: ("good", NotifyResult.SENT) in results and ("gone", NotifyResult.RETRIED) in results)
        assert {target for target, _ in results} == {"good", "gone"}
        notifier.close(0.1)
        kill_all()
    assert got.faults == []
    assert [each["data"]["title"] for each in got.requests] == ["prod: failed: services.web: no such image"]
    assert warnings[0].startswith("notify.gone: 127.0.0.1:1: Connection refused; it is tried again")


def _failed(at: float) -> PassEnded:
    text = "services.web: no such image"
    return PassEnded("prod", 1_800_000_000.0 + at, PassResult.FAILED, text, commit=Commit("a" * 40))


CLUSTER = """\
apiVersion: swarmplan/v1
kind: Cluster
name: lab
managers: {count: 1}
workers: {count: 0}
services:
  web: {image: lab/hello:1}
"""


@pytest.fixture
def agent(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Callable[[str], "subprocess.Popen[bytes]"]]:
    """Starts an agent that follows a simulated cluster, and tells this URL."""
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    running: list[subprocess.Popen[bytes]] = []
    (tmp_path / "cluster.yaml").write_text(CLUSTER)

    def start(url: str) -> "subprocess.Popen[bytes]":
        (tmp_path / "agent.yaml").write_text(
            "apiVersion: swarmplan/v1\nkind: Agent\n"
            f"socket: {tmp_path}/agent.sock\nstate: {tmp_path}/agent-state\n"
            "clusters: {lab: {source: {files: [cluster.yaml], interval: 1s}, simulate: true}}\n"
            f"notify: {{ops: {{cloudevents: '{url}'}}}}\n"
        )
        with (tmp_path / "log").open("ab") as log:
            running.append(
                subprocess.Popen(
                    [SWARMPLAN, "agent", "run", str(tmp_path / "agent.yaml")],
                    stdout=log,
                    stderr=log,
                    cwd=tmp_path,
                )
            )
        return running[-1]

    yield start
    for each in running:
        if each.poll() is None:
            each.kill()
        each.wait()


def _ids(got: Received) -> set[str]:
    """An agent that is killed before it has noted that one was sent sends it again, with the same id."""
    return {each["id"] for each in got.requests}


def _titles(got: Received) -> list[str]:
    return [each["data"]["title"] for each in got.requests]


def test_an_agent_tells_of_an_apply_a_failure_and_its_end_and_nothing_twice_after_a_kill(
    tmp_path: Path, agent: Callable[[str], "subprocess.Popen[bytes]"]
) -> None:
    file = tmp_path / "cluster.yaml"
    with receiver("cloudevents") as (url, got):
        process = agent(url)
        wait_for(lambda: len(got.requests) == 1)
        file.write_text(CLUSTER.replace("image:", "imge:"))
        wait_for(lambda: len(got.requests) == 2)
        process.kill()
        process.wait()
        process = agent(url)
        status = [SWARMPLAN, "agent", "status", "--socket", str(tmp_path / "agent.sock"), "--format", "json"]
        wait_for(lambda: b'"failures": 2' in subprocess.run(status, capture_output=True, check=False).stdout)
        assert len(_ids(got)) == 2
        file.write_text(CLUSTER)
        wait_for(lambda: len(_ids(got)) == 3)
        process.send_signal(signal.SIGTERM)
        assert process.wait(60) == 0, (tmp_path / "log").read_text()
    assert got.faults == []
    found = {each["id"]: each["type"].split(".")[-2] for each in got.requests}
    assert [*found.values()] == ["applied", "failed", "resolved"]
    assert all(title.startswith("lab: ") for title in _titles(got))


def test_a_target_is_tried_by_hand(tmp_path: Path, token: str) -> None:
    with receiver("cloudevents", token=WORD) as (url, got):
        (tmp_path / "cluster.yaml").write_text(CLUSTER)
        (tmp_path / "agent.yaml").write_text(
            "apiVersion: swarmplan/v1\nkind: Agent\nclusters: {lab: {source: {files: [cluster.yaml]}}}\n"
            f"notify:\n  ops: {{cloudevents: '{url}', token_file: '{token}'}}\n  gone: {{cloudevents: 'http://127.0.0.1:1/'}}\n"
        )

        def tried(*names: str) -> subprocess.CompletedProcess[str]:
            command = [SWARMPLAN, "agent", "notify-test", str(tmp_path / "agent.yaml"), *names]
            return subprocess.run(
                command,
                capture_output=True,
                text=True,
                check=False,
                env={**os.environ, "XDG_STATE_HOME": str(tmp_path)},
            )

        one, both, none = tried("ops"), tried(), tried("opps")
    assert (one.returncode, one.stdout) == (0, "ops: delivered\n"), one.stderr
    assert both.returncode == 1
    assert "gone: not delivered: 127.0.0.1:1: Connection refused" in both.stdout
    assert (none.returncode, "did you mean" in none.stderr) == (2, True), none.stderr
    assert got.faults == []
    assert len(got.requests) == 2
