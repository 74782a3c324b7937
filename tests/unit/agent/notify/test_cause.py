"""Which causes are the same one."""

import pytest

from swarmplan.agent.notify.causes.cause import Scope, cause, steady

SAME = [
    ("services.web: 2 of 5 tasks run after 93 s", "services.web: 4 of 5 tasks run after 1.5 s"),
    ("it did not end within 30 s", "it did not end within 2m30s"),
    ("certificate expired 2026-11-30T10:00:00Z", "certificate expired 2026-12-01T10:00:00+00:00"),
    ("last seen at 10:00:01", "last seen at 9:03:04"),
    ("task 0cj23k4h5jk6h7k8j9k0l1m2n failed", "task zz123k4h5jk6h7k8j9k0l1m2n failed"),
    ("container 3f1c0a9be2d4 exited", "container aa1c0a9be2d45566 exited"),
    ("disk 97% full, 12 MB left", "disk 98% full, 3 MB left"),
    ("3 minutes ago", "12 minutes ago"),
    ("waits for 1h2m3s", "waits for 2d4h"),
]
DIFFERENT = [
    ("worker1 is unreachable", "worker2 is unreachable"),
    ("10.0.0.1:2377 does not answer", "10.0.0.2:2377 does not answer"),
    ("port 8080 is taken", "port 8081 is taken"),
    ("no such image: web:1.2", "no such image: web:1.3"),
    ("services.web-2 is rejected", "services.web-3 is rejected"),
    ("image@sha256:ab12 differs", "image@sha256:cd34 differs"),
    ("cluster.yaml:3:5: no such key", "cluster.yaml:4:5: no such key"),
    ("student-07 failed", "student-08 failed"),
]


@pytest.mark.parametrize(("first", "second"), SAME)
def test_times_counts_and_ids_make_no_new_cause(first: str, second: str) -> None:
    assert steady(first) == steady(second)


@pytest.mark.parametrize(("first", "second"), DIFFERENT)
def test_names_and_addresses_do(first: str, second: str) -> None:
    assert steady(first) != steady(second)


def test_a_fingerprint_is_of_the_cluster_and_the_scope_too() -> None:
    made = {
        cause(cluster, scope, "the same").fingerprint
        for cluster in ("prod", "lab")
        for scope in (Scope.HOLD, Scope.FAILURE)
    }
    assert len(made) == 4


def test_a_secret_is_in_neither_the_text_nor_the_fingerprint() -> None:
    first, second = (
        cause("prod", Scope.FAILURE, f"login --password {each} failed") for each in ("hunter22", "letmein9")
    )
    assert "hunter22" not in first.text
    assert first.fingerprint == second.fingerprint
