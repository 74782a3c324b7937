"""What an agent may do without a person, who is told, and who may ask."""

import pytest
from unit.spec.agent.conftest import Folder, followed

FILES = "files: lab.yaml"
WINDOW = "start: '20:00', end: '22:00'"
OF_CLUSTER = [
    ("heal: {kinds: [foreign]}", "heal.kinds.0: must be changed, missing, infrastructure or benign, not 'foreign'"),
    ("heal: {limit: 0}", "heal.limit: must be at least 1"),
    ("heal: {window: 0s}", "heal.window: must be at least 1s"),
    ("allow: [reboot]", "allow.0: must be create, change"),
    ("allow: restart", "allow: must be a list, not 'restart': write [restart]"),
    ("trust: everything", "trust: must be all, not 'everything'"),
    ("trust: [a]", "trust: must be all, or {programs: […]"),
    ("trust: {programs: ['a b']}", "trust.programs.0: 'a b' is not the first word of a command"),
    ("trust: {variables: ['A*']}", "trust.variables.0: 'A*' is not the name of a variable"),
    ("trust: {program: [a]}", "unknown key 'program'; did you mean 'programs'?"),
    (f"windows: [{{{WINDOW}, timezone: Europe/Berln}}]", "timezone: 'Europe/Berln' is not a time zone of the IANA database; did you mean 'Europe/Berlin'?"),
    (f"windows: [{{{WINDOW}, timezone: berlin}}]", "did you mean 'Europe/Berlin'?"),
    (f"windows: [{{{WINDOW}, timezone: Europe}}]", "'Europe' is not a time zone"),
    (f"windows: [{{{WINDOW}, timezone: ../../etc/passwd}}]", "is not a time zone"),
    (f"windows: [{{{WINDOW}, timezone: /etc/localtime}}]", "is not a time zone"),
    (f"windows: [{{{WINDOW}, days: [mon-fry]}}]", "days: 'fry' is not a day: write mon, tue"),
    (f"windows: [{{{WINDOW}, days: []}}]", "days: must be a list of days"),
    (f"windows: [{{{WINDOW}, days: [1-5]}}]", "days: '1-5' is neither a day nor a range"),
    (f"windows: [{{{WINDOW}, days: [1]}}]", "days: 1 is neither a day nor a range"),
    ("windows: [{start: '20:00'}]", "windows.0.end: is required"),
    ("windows: [{start: 20, end: '22:00'}]", "windows.0.start: 20 is not a time of day"),
    ("windows: [{start: '25:00', end: '22:00'}]", "windows.0.start: '25:00' is not a time of day"),
    ("windows: [{start: '20:00', end: '24:01'}]", "windows.0.end: '24:01' is not a time of day"),
]  # fmt: skip


@pytest.mark.parametrize(("rest", "told"), OF_CLUSTER)
def test_a_policy_with_a_fault_is_one_line(folder: Folder, rest: str, told: str) -> None:
    assert f"clusters.prod.{told}" in folder.problem(followed(FILES, f", {rest}")) or told in folder.problem(
        followed(FILES, f", {rest}")
    )


SERVER = "server: {listen: '127.0.0.1:9180'"
OUTSIDE = [
    ("server: {}", "server.listen: is required"),
    ("server: {listen: 9180}", "server.listen: '9180' is not ADDRESS:PORT"),
    ("server: {listen: ':9180'}", "server.listen: ':9180' is not ADDRESS:PORT"),
    ("server: {listen: 'example.org:80'}", "'example.org' is not an IP address of this machine"),
    ("server: {listen: '127.0.0.1:0'}", "server.listen: 0 is not a port"),
    ("server: {listen: '[::1]:70000'}", "server.listen: 70000 is not a port"),
    ("server: {listen: 'unix:'}", "server.listen: needs the path of a socket"),
    (f"server: {{listen: 'unix:/{'a' * 110}'}}", "is too long for a socket: at most 107 bytes"),
    (f"socket: /{'a' * 110}", "socket: /aaa"),
    (f"{SERVER}, webhooks: {{w: {{forge: gitlb, secret_file: hook}}}}}}", "w.forge: must be github, gitlab"),
    (f"{SERVER}, webhooks: {{w: {{forge: gitlab}}}}}}", "w.secret_file: is required"),
    (f"{SERVER}, webhooks: {{'a/b': {{forge: gitlab, secret_file: hook}}}}}}", "'a/b' is not a valid name"),
    (f"{SERVER}, webhooks: {{w: {{forge: gitlab, secret_file: hook, clusters: [lob]}}}}}}", "w.clusters.0: 'lob' is not a cluster of this file; did you mean 'lab'?"),
    ("notify: {o: {}}", "notify.o: needs exactly one of cloudevents, apprise and command"),
    ("notify: {o: {command: a, cloudevents: 'https://h'}}", "command, not cloudevents and command"),
    ("notify: {o: {command: a, token_file: token}}", "token_file: is of cloudevents, which is not here"),
    ("notify: {o: {cloudevents: 'https://h', urls_file: token}}", "urls_file: is of apprise, which is not here"),
    ("notify: {o: {cloudevents: 'ftp://h'}}", "is not a URL that begins with https:// or http://"),
    ("notify: {o: {cloudevents: 'https://u:p@h'}}", "has a user or a password in it"),
    ("notify: {o: {cloudevents: 'https://h:x'}}", "is not a valid URL"),
    ("notify: {o: {cloudevents: 'http://h', token_file: token}}", "would send the token over http://"),
    ("notify: {o: {apprise: 'https://h'}}", "notify.o.apprise: needs urls_file"),
    ("notify: {o: {apprise: 'https://h/notify/'}}", "notify.o.apprise: needs urls_file"),
    ("notify: {o: {apprise: 'https://h/notify?x=/a'}}", "notify.o.apprise: needs urls_file"),
    ("notify: {o: {command: \"a 'b\"}}", "notify.o.command: cannot be split into words"),
    ("notify: {o: {command: a, on: [unchanged]}}", "notify.o.on.0: must be applied"),
    ("notify: {o: {command: a, on: []}}", "notify.o.on: must not be empty"),
    ("notify: {o: {command: a, clusters: [x]}}", "notify.o.clusters.0: 'x' is not a cluster of this file"),
    ("notify: {o: {command: a, repeat: 1s}}", "notify.o.repeat: must be at least 1m, and at most 720h"),
    ("parallelism: 0", "parallelism: must be at least 1"),
    ("clusters: {Lab: {source: {files: a}}}", "'Lab' is not a valid name"),
]  # fmt: skip


@pytest.mark.parametrize(("body", "told"), OUTSIDE)
def test_a_fault_outside_of_the_clusters_is_one_line(folder: Folder, body: str, told: str) -> None:
    assert told in folder.problem(body)


@pytest.mark.parametrize("listen", ["0.0.0.0:9180", "[::]:9180", "192.0.2.7:80"])
def test_an_address_that_others_reach_is_warned_about(folder: Folder, listen: str) -> None:
    found = folder.load(f"server: {{listen: '{listen}'}}")
    (warning,) = found.warnings
    assert f"server.listen: whoever reaches {listen} may read the state" in warning


@pytest.mark.parametrize("listen", ["127.0.0.1:9180", "[::1]:9180", "localhost:1", "unix:a.sock"])
def test_an_address_of_this_machine_is_not(folder: Folder, listen: str) -> None:
    found = folder.load(f"server: {{listen: '{listen}'}}")
    assert found.warnings == ()
    assert found.settings.server is not None
    assert found.settings.server.listen == listen.replace("unix:", f"unix:{folder.place}/")


def test_utc_needs_no_database(folder: Folder, monkeypatch: pytest.MonkeyPatch) -> None:
    import zoneinfo  # noqa: PLC0415 - what is taken away here

    zoneinfo.reset_tzpath(to=[])
    monkeypatch.setitem(__import__("sys").modules, "tzdata", None)
    zoneinfo.ZoneInfo.clear_cache()
    try:
        folder.load(followed(FILES, f", windows: [{{{WINDOW}}}]"))
        told = folder.problem(followed(FILES, f", windows: [{{{WINDOW}, timezone: Europe/Berlin}}]"))
        assert "this machine has no time zone database; install the package tzdata" in told
    finally:
        zoneinfo.reset_tzpath()


@pytest.mark.parametrize("path", ["/notify/team", "/sub/notify/team/", "/notify/team?tag=all"])
def test_an_apprise_server_may_have_the_urls_itself(folder: Folder, path: str) -> None:
    found = folder.load(f"notify: {{o: {{apprise: 'https://h{path}'}}}}")
    assert found.settings.notify[0].secret_file == ""
