"""``ls``: what is asked of each machine, what it prints, what it passes over."""

import json
import socket
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress

import pytest
from contract.machine_cli.program import Cli

FIELDS = ("Name", "DriverName", "State", "URL", "DockerVersion", "Error", "Active")
REFUSED = "Unable to query docker version: Cannot connect to the docker engine endpoint"


def listed(cli: Cli, *words: str) -> list[dict[str, str]]:
    """All machines, each field quoted so that no text can break a line."""
    form = "\\t".join(f'{{{{printf "%q" .{field}}}}}' for field in FIELDS)
    done = cli("ls", "-f", form, *words)
    assert (done.code, done.err) == (0, "")
    return [dict(zip(FIELDS, map(json.loads, line.split("\t")), strict=True)) for line in done.lines]


def one(cli: Cli, *words: str) -> dict[str, str]:
    (machine,) = listed(cli, *words)
    return machine


@contextmanager
def listening(answer: bytes | None) -> Iterator[str]:
    """The URL of a server that says this once it was spoken to, or (None) accepts and never answers."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        held: list[socket.socket] = []

        def serve() -> None:
            while True:
                try:
                    link, _ = server.accept()
                except OSError:
                    return
                held.append(link)
                if answer is not None:
                    with suppress(OSError):  # who asked may have left
                        link.recv(65536)
                        link.sendall(answer)
                        link.shutdown(socket.SHUT_WR)

        thread = threading.Thread(target=serve)
        thread.start()
        yield f"tcp://127.0.0.1:{server.getsockname()[1]}"
        server.shutdown(socket.SHUT_RDWR)
        thread.join()
        for link in held:
            link.close()


def test_nothing_is_one_line_of_headings(cli: Cli) -> None:
    done = cli("ls")
    assert done.code == 0
    assert done.out == "NAME   ACTIVE   DRIVER   STATE   URL   SWARM   DOCKER   ERRORS\n"
    assert cli("ls", "-f", "{{.Name}}").out == ""


def test_running_says_nothing_of_the_engine(cli: Cli) -> None:
    cli.create("n1")
    assert one(cli) == {
        "Name": "n1", "DriverName": "none", "State": "Running", "URL": "tcp://127.0.0.1:1", "DockerVersion": "Unknown",
        "Error": REFUSED, "Active": "-",
    }  # fmt: skip


def test_the_engine_asked_without_tls(cli: Cli) -> None:
    with listening(b"HTTP/1.1 400 Bad Request\r\n\r\n") as url:
        cli.create("n1", url=url)
        machine = one(cli)
    assert machine["State"] == "Running"
    assert machine["Error"].startswith(
        f'Unable to query docker version: Get "https://{url[6:]}/v1.15/version": '
    )
    assert machine["Error"].endswith("http: server gave HTTP response to HTTPS client")


def test_an_engine_that_never_answers_holds_it_for_the_whole_timeout(cli: Cli) -> None:
    with listening(None) as url:
        cli.create("n1", url=url)
        begun = time.monotonic()
        machine = one(cli, "-t", "1")
        assert 0.9 < time.monotonic() - begun < 3
    assert (machine["State"], machine["Error"], machine["URL"], machine["Active"]) == ("Timeout", "", "", "")


def test_and_version_for_ever(cli: Cli) -> None:
    with listening(None) as url:
        cli.create("n1", url=url)
        process = cli.start("version", "n1")
        try:
            with pytest.raises(subprocess.TimeoutExpired, match=r"version.* timed out after 1\.5 seconds"):
                process.wait(timeout=1.5)
        finally:
            process.kill()
            process.communicate()


def test_no_time_at_all_is_a_timeout(cli: Cli) -> None:
    cli.create("n1")
    assert one(cli, "-t", "0")["State"] == "Timeout"


def test_records_that_cannot_be_read(cli: Cli) -> None:
    cli.create("ok")
    text = cli.record("ok").read_text()
    for name, content in {
        "corrupt": "",
        "cut": text[:40],
        "future": text.replace('"ConfigVersion": 3', '"ConfigVersion": 4'),
    }.items():
        (cli.machines / name).mkdir()
        cli.record(name).write_text(content)
    (cli.machines / "empty").mkdir()
    found = {machine["Name"]: machine for machine in listed(cli)}
    broken = {name: machine["Error"] for name, machine in found.items() if name != "ok"}
    assert broken == {
        "corrupt": "Error getting migrated host: unexpected end of JSON input",
        "cut": "Error getting migrated host: unexpected end of JSON input",
        "empty": f"open {cli.record('empty')}: no such file or directory",
        "future": "Error getting migrated host: config version is from the future -- you should upgrade your Docker Machine client",
    }
    for name in broken:
        assert (found[name]["State"], found[name]["DriverName"], found[name]["URL"]) == (
            "Error",
            "not found",
            "",
        )
    assert cli("ls", "-q").out == "ok\n"
    assert {machine["Name"] for machine in listed(cli, "--filter", "name=ok")} == {"ok", *broken}


def test_a_plugin_that_is_missing_is_spelled_otherwise(cli: Cli) -> None:
    cli.create("n1")
    cli.record("n1").write_text(
        cli.record("n1").read_text().replace('"DriverName": "none"', '"DriverName": "foo"')
    )
    machine = one(cli)
    assert (machine["State"], machine["DriverName"], machine["DockerVersion"]) == (
        "Error",
        "not-found",
        "Unknown",
    )
    assert (
        machine["Error"] == 'Driver "foo" not found. Do you have the plugin binary accessible in your PATH?'
    )
    assert cli("ls", "-q").out == "n1\n"
    assert cli("ls", "-q", "--filter", "state=Error").out.splitlines() == [machine["Error"], "n1"]


def test_what_is_no_machine(cli: Cli) -> None:
    cli.create("n1")
    (cli.machines / ".hidden").mkdir()
    (cli.machines / "file").touch()
    assert [machine["Name"] for machine in listed(cli)] == ["n1"]


def test_they_come_by_number_and_whatever_the_case(cli: Cli) -> None:
    for name in ("n10", "N9", "a"):
        cli.create(name)
    assert [machine["Name"] for machine in listed(cli)] == ["a", "N9", "n10"]


def test_two_names_that_differ_in_case_show_one_twice(cli: Cli) -> None:
    cli.create("ok")
    cli.create("OK")
    names = [machine["Name"] for machine in listed(cli)]
    assert names in (["ok", "ok"], ["OK", "OK"])
    assert sorted(cli("ls", "-q").lines) == ["OK", "ok"]


def test_filters_of_one_key_are_either_and_of_two_are_both(cli: Cli) -> None:
    cli.create("n1", "--engine-label", "zone=a")
    cli.create("n2", "--engine-label", "zone=b")
    cli.create("other")

    def names(*filters: str) -> list[str]:
        return cli("ls", "-q", *(word for value in filters for word in ("--filter", value))).lines

    assert names("name=n") == ["n1", "n2"]
    assert names("name=^n1$", "name=th") == ["n1", "other"]
    assert names("name=n", "label=zone=B") == ["n2"]
    assert names("driver=NONE", "state=running") == ["n1", "n2", "other"]
    assert names("driver=virtualbox") == []


@pytest.mark.parametrize(
    ("word", "fault"), [("foo=1", "Unsupported filter key 'foo'"), ("foo", "Unsupported filter syntax")]
)
def test_a_filter_it_does_not_have(cli: Cli, word: str, fault: str) -> None:
    done = cli("ls", "--filter", word)
    assert (done.code, done.out, done.err) == (1, "", f"{fault}\n")


def test_a_label_without_a_value_crashes_the_filter(cli: Cli) -> None:
    cli.create("n1", "--engine-label", "plain")
    done = cli("ls", "--filter", "label=zone=a")
    assert done.code == 2
    assert done.err.startswith("panic: runtime error: index out of range")


def test_a_template_gives_a_line_each(cli: Cli) -> None:
    cli.create("n1", "--engine-label", "zone=a", "--engine-label", 'odd="q"\\')
    cli.create("n2")
    form = '{{.Name}}\\t{{with .EngineOptions}}{{range .Labels}}{{printf "%q" .}},{{end}}{{else}}none{{end}}'
    assert cli("ls", "-f", form).lines == ['n1\t"zone=a","odd=\\"q\\"\\\\",', "n2\t"]
    late = cli("ls", "-t", "0", "-f", form).lines  # a plugin that is cut short may complain on stdout too
    assert [line for line in late if not line.startswith("Error attempting call")] == ["n1\tnone", "n2\tnone"]


@pytest.mark.parametrize(
    ("form", "fault"),
    [
        ("{{json .Name}}", 'function "json" not defined'),
        ("{{.Bogus}}", "can't evaluate field Bogus in type commands.HostListItem"),
        ("{{if}}", "missing value for if"),
    ],
)
def test_a_template_it_cannot_follow(cli: Cli, form: str, fault: str) -> None:
    cli.create("n1")
    done = cli("ls", "-f", form)
    assert done.code == 1
    assert done.out == ""
    assert fault in done.err


def test_an_unknown_field_is_found_after_all_were_asked(cli: Cli) -> None:
    with listening(None) as url:
        cli.create("n1", url=url)
        begun = time.monotonic()
        assert cli("ls", "-t", "1", "-f", "{{.Bogus}}").code == 1
        assert time.monotonic() - begun > 0.9


def test_names_are_no_arguments_of_it(cli: Cli) -> None:
    cli.create("n1")
    assert cli("ls", "-q", "ghost").out == "n1\n"
