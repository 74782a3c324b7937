"""Saved plans: what is one, what is not, and what is one no longer."""

import json
import os
from pathlib import Path

import click
import pytest
from golden.converged import converged
from small_cluster import cluster

from swarmplan.cli.wiring.saved_plan import FORMAT, check_digest, checksum, is_plan, read, save, shown
from swarmplan.errors import Permanent, Refused, SpecError
from swarmplan.history.ci import Commit
from swarmplan.history.provenance import Provenance
from swarmplan.model.cluster import Observed
from swarmplan.plan.planner import make_partial_plan, make_plan

WANTED = cluster(1, 1, services={"web": {"environment": {"MODE": "live"}}})
PLAN = make_plan(WANTED, Observed())


def test_what_was_saved_is_read_again(tmp_path: Path) -> None:
    path = tmp_path / "saved"
    older = cluster(1, 1, services={"web": {"environment": {"MODE": "live" * 10_000}}})
    save(str(path), older, make_plan(older, Observed()), simulated=False)
    save(str(path), WANTED, PLAN, simulated=False)
    kept = read(str(path), simulate=False)
    desired, digest = kept.desired, kept.digest
    assert (kept.only, kept.renamed) == ((), ())
    assert digest == PLAN.digest == make_plan(desired, Observed()).digest
    check_digest(str(path), digest, PLAN)
    assert is_plan(str(path))


@pytest.mark.parametrize("text", ["name: lab", "notes", '{"format": "other/v1"}', " "])
def test_what_is_not_a_saved_plan_is_never_overwritten(tmp_path: Path, text: str) -> None:
    path = tmp_path / "c.yaml"
    path.write_text(text)
    with pytest.raises(SpecError, match=f"{path}: exists and is not a saved plan: choose another --out"):
        save(str(path), WANTED, PLAN, simulated=False)
    assert path.read_text() == text


def test_an_empty_file_is_replaced(tmp_path: Path) -> None:
    path = tmp_path / "saved"
    path.touch()
    save(str(path), WANTED, PLAN, simulated=False)
    assert is_plan(str(path))


def test_a_plan_for_another_world_is_stale() -> None:
    with pytest.raises(Refused, match="changed since this plan was saved"):
        check_digest("saved", PLAN.digest, make_plan(cluster(2), Observed()))


@pytest.mark.parametrize(
    "text",
    [
        "name: lab",
        "[]",
        "5",
        "",
        '{"kind": "Cluster"}',
        '{"format": "other/v1"}',
        '{"format": 5}',
        '{"format": ["swarmplan/plan/v1"]}',
        "[" * 200_000 + FORMAT,
        '{"format": "swarmplan/plan/v1"',
        "\udcff".encode(errors="surrogatepass").decode(errors="replace") + FORMAT,
    ],
)
def test_what_is_not_a_saved_plan_is_refused(tmp_path: Path, text: str) -> None:
    path = tmp_path / "c.yaml"
    path.write_text(text)
    assert not is_plan(str(path))
    with pytest.raises(SpecError, match="this is not a saved plan: create one with swarmplan plan --out"):
        read(str(path), simulate=False)


def test_what_cannot_be_read_is_no_plan_and_says_why(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    for name, why in (
        ("none", "No such file"),
        ("", "a folder, not a saved plan"),
        ("n" * 300, "File name too long"),
    ):
        assert not is_plan(str(tmp_path / name))
        with pytest.raises(SpecError, match=why):
            read(str(tmp_path / name), simulate=False)
    for odd in (tmp_path / "pipe", Path("/dev/zero")):
        assert not is_plan(str(odd))
        with pytest.raises(SpecError, match="this is not a saved plan"):
            read(str(odd), simulate=False)


@pytest.mark.parametrize("lacks", ["desired", "digest", "simulated", "checksum"])
def test_a_damaged_saved_plan_names_what_is_missing(tmp_path: Path, lacks: str) -> None:
    path = tmp_path / "saved"
    save(str(path), WANTED, PLAN, simulated=False)
    body = json.loads(path.read_text())
    assert body["format"] == FORMAT
    del body[lacks]
    path.write_text(json.dumps(body))
    with pytest.raises(SpecError, match=f"the saved plan has no '{lacks}'"):
        read(str(path), simulate=False)


def test_a_plan_of_another_version_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "saved"
    path.write_text('{"format": "swarmplan/plan/v9"}')
    assert is_plan(str(path))
    with pytest.raises(SpecError, match="made by another version of swarmplan: plan again with --out"):
        read(str(path), simulate=False)


def test_it_is_judged_before_anything_is_done(tmp_path: Path) -> None:
    path = tmp_path / "saved"
    save(str(path), WANTED, PLAN, simulated=False)
    body = json.loads(path.read_text())
    body["desired"]["cluster"] = "../../../x"
    path.write_text(json.dumps(body))
    with pytest.raises(SpecError, match=f"{path}: not a saved plan of this version: cluster: "):
        read(str(path), simulate=False)


def test_a_place_that_cannot_be_written_is_reported(tmp_path: Path) -> None:
    with pytest.raises(Permanent, match="the plan cannot be saved: No such file or directory"):
        save(str(tmp_path / "none" / "saved"), WANTED, PLAN, simulated=False)


@pytest.mark.parametrize(
    ("simulated", "remedy"),
    [
        (True, "is of a simulated cluster: add --simulate"),
        (False, "is of real machines: leave --simulate out"),
    ],
)
def test_a_plan_is_applied_only_to_what_it_was_made_for(
    tmp_path: Path, remedy: str, *, simulated: bool
) -> None:
    path = str(tmp_path / "saved")
    save(path, WANTED, PLAN, simulated=simulated)
    assert read(path, simulate=simulated).digest == PLAN.digest
    with pytest.raises(click.UsageError, match=remedy):
        read(path, simulate=not simulated)


def test_a_plan_of_a_part_is_saved_with_the_part(tmp_path: Path) -> None:
    path, seen = tmp_path / "saved", converged(cluster(1, 1))
    plan = make_partial_plan(WANTED, seen, ["services.web"])
    save(str(path), WANTED, plan, simulated=False)
    kept = read(str(path), simulate=False)
    desired, digest, only = kept.desired, kept.digest, kept.only
    assert only == ("services.web",)
    assert digest == make_partial_plan(desired, seen, only).digest != make_plan(desired, seen).digest


def test_a_part_that_is_no_list_of_texts_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "saved"
    save(str(path), WANTED, PLAN, simulated=False)
    body = json.loads(path.read_text())
    path.write_text(json.dumps({**body, "only": [7]}))
    with pytest.raises(SpecError, match="only: must be a list of texts"):
        read(str(path), simulate=False)


MADE_OF = Provenance(
    commit="a1" * 20, author="Rin <rin@example.org>", branch="main", message="Add web", modified=True
)


def test_the_commit_that_it_was_made_of_is_kept(tmp_path: Path) -> None:
    path = str(tmp_path / "saved")
    save(path, WANTED, PLAN, simulated=False, origin=MADE_OF)
    assert read(path, simulate=False).commit == Commit(
        "a1" * 20, "Rin <rin@example.org>", "main", "", "Add web", modified=True
    )
    save(path, WANTED, PLAN, simulated=False, origin=Provenance(user="ana"))
    assert read(path, simulate=False).commit == Commit()


def test_a_plan_of_before_that_has_no_commit_is_read(tmp_path: Path) -> None:
    path = tmp_path / "saved"
    save(str(path), WANTED, PLAN, simulated=False, origin=MADE_OF)
    body = json.loads(path.read_text())
    del body["commit"]
    path.write_text(json.dumps({**body, "checksum": checksum(body)}))
    assert read(str(path), simulate=False).commit == Commit()


@pytest.mark.parametrize(
    "commit",
    [
        5,
        ["a"],
        {"id": "a1" * 20},
        {"id": "HEAD", "author": "", "branch": "", "title": "", "modified": False},
        {"id": "a1" * 20, "author": 5, "branch": "", "title": "", "modified": False},
        {"id": "a1" * 20, "author": "", "branch": "", "title": "", "modified": False, "more": ""},
    ],
)
def test_a_commit_that_is_none_is_refused(tmp_path: Path, commit: object) -> None:
    path = tmp_path / "saved"
    save(str(path), WANTED, PLAN, simulated=False)
    path.write_text(json.dumps({**json.loads(path.read_text()), "commit": commit}))
    with pytest.raises(SpecError, match="not a saved plan of this version: commit: must have id, author"):
        read(str(path), simulate=False)


def edited(path: Path, *place: str, value: object) -> None:
    """Save the plan there, and change one value in it as an editor would."""
    save(str(path), WANTED, PLAN, simulated=False, origin=MADE_OF)
    body = json.loads(path.read_text())
    inner = body
    for part in place[:-1]:
        inner = inner[part]
    assert inner[place[-1]] != value
    inner[place[-1]] = value
    path.write_text(json.dumps(body))


@pytest.mark.parametrize(
    ("place", "value"),
    [
        (("desired", "policy", "max_destroys"), 9),
        (("desired", "policy", "parallelism"), 9),
        (("desired", "policy", "timeout"), 9.0),
        (("desired", "services", "web", "timeout"), 9.0),
        (("desired", "hooks"), {"before_apply": {"command": ["/bin/true"], "timeout": 9.0}}),
        (("digest",), "0" * 64),
        (("only",), ["services.web"]),
        (("commit", "author"), "Sam <sam@example.org>"),
        (("shown", "text"), "no changes"),
        (("checksum",), "0" * 64),
    ],
)
def test_one_that_was_edited_is_refused_whatever_was_changed(
    tmp_path: Path, place: tuple[str, ...], value: object
) -> None:
    path = tmp_path / "saved"
    edited(path, *place, value=value)
    for read_it in (lambda: read(str(path), simulate=False), lambda: shown(str(path), "text")):
        with pytest.raises(
            Refused, match="saved: this file was edited since it was saved: plan again with --out"
        ):
            read_it()


def test_one_that_was_only_laid_out_otherwise_is_not_edited(tmp_path: Path) -> None:
    path = tmp_path / "saved"
    save(str(path), WANTED, PLAN, simulated=False)
    body = json.loads(path.read_text())
    path.write_text(json.dumps(dict(reversed(body.items()))))
    assert read(str(path), simulate=False).digest == PLAN.digest
