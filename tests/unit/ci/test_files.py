"""The files of ``ci/``: fields that their forges document, nothing of a person's in a script, no secret printed."""

import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml
from pipelines.checkouts import CI, ROOT

ACTION = {"name", "description", "author", "inputs", "outputs", "runs", "branding"}
STEP = {"name", "id", "if", "shell", "env", "run", "uses", "with", "working-directory", "continue-on-error"}
WORKFLOW = {"name", "on", True, "permissions", "concurrency", "jobs", "env", "defaults"}
WORKFLOW_JOB = {
    "if",
    "needs",
    "runs-on",
    "timeout-minutes",
    "environment",
    "steps",
    "concurrency",
    "permissions",
    "outputs",
}
GITLAB_JOB = {
    "extends", "image", "stage", "timeout", "rules", "script", "before_script", "artifacts", "needs", "environment",
    "resource_group", "variables", "interruptible",
}  # fmt: skip
GITLAB_INPUT = {"default", "description", "options", "regex", "type"}
ARTIFACTS = {"when", "access", "expire_in", "paths", "reports"}


def read(name: str) -> Any:
    return yaml.safe_load((CI / name).read_text(encoding="utf-8"))


def test_the_action_has_documented_fields_only() -> None:
    action = read("github/action.yml")
    assert set(action) <= ACTION
    assert action["runs"]["using"] == "composite"
    for one in action["inputs"].values():
        assert set(one) <= {"description", "required", "default", "deprecationMessage"}
        assert one.get("required") or "default" in one
    for step in action["runs"]["steps"]:
        assert set(step) <= STEP
        assert step["shell"] == "sh"
        assert "${{" not in step["run"]
    used = set(re.findall(r"inputs\.([\w-]+)", (CI / "github" / "action.yml").read_text(encoding="utf-8")))
    assert used == set(action["inputs"])


@pytest.mark.parametrize(
    ("name", "events", "may"),
    [
        ("workflow", {"pull_request", "push"}, {"contents": "read", "pull-requests": "write"}),
        ("drift", {"schedule", "workflow_dispatch"}, {"contents": "read"}),
    ],
)
def test_the_workflows_use_the_action_as_it_is(name: str, events: set[str], may: dict[str, str]) -> None:
    workflow, inputs = read(f"github/{name}.yml"), read("github/action.yml")["inputs"]
    assert set(workflow) <= WORKFLOW
    assert workflow.get("concurrency", {"cancel-in-progress": False})["cancel-in-progress"] is False
    assert workflow["permissions"] == may
    assert set(workflow[True]) == events, "pull_request_target runs forks with secrets"
    for job in workflow["jobs"].values():
        assert set(job) <= WORKFLOW_JOB
        for step in job["steps"]:
            assert set(step) <= STEP
            if step["uses"] == "./ci/github":
                assert set(step["with"]) <= set(inputs)
                assert step["with"]["command"] in {"plan", "apply", "approve", "drift"}
                assert set(step) <= {"uses", "with", "id"}
            if step["uses"].startswith("actions/checkout@"):
                assert step["with"]["persist-credentials"] is False


def test_the_template_has_documented_fields_only() -> None:
    head, body = (CI / "gitlab" / "templates" / "pipeline.yml").read_text(encoding="utf-8").split("\n---\n")
    inputs, jobs = yaml.safe_load(head)["spec"]["inputs"], yaml.safe_load(body)
    for one in inputs.values():
        assert set(one) <= GITLAB_INPUT
        assert one["description"]
        assert one["default"] in one.get("options", [one["default"]])
    assert set(re.findall(r"\$\[\[ inputs\.(\w+) \]\]", body)) == set(inputs)
    for name, job in jobs.items():
        assert set(job) <= GITLAB_JOB, name
        assert set(job.get("artifacts", {})) <= ARTIFACTS
        assert job.get("artifacts", {}).get("access", "developer") == "developer"
        assert not any("$[[" in line for line in job.get("script", []))
    assert jobs["swarmplan-plan"]["artifacts"]["reports"] == {"terraform": "swarmplan-out/gitlab.json"}
    assert jobs["swarmplan-approve"]["rules"][0]["when"] == "manual"


def test_the_jenkinsfile_is_balanced_and_prints_no_secret() -> None:
    text = (CI / "jenkins" / "Jenkinsfile").read_text(encoding="utf-8")
    bare = re.sub(r"'[^'\n]*'|\"[^\"\n]*\"|//[^\n]*", "", text)
    for opening, closing in ("{}", "()", "[]"):
        assert bare.count(opening) == bare.count(closing)
    assert not re.search(r'sh "', text), "a string that Groovy fills in would be on the command line"
    assert "disableConcurrentBuilds()" in text


def test_approval_is_asked_for_only_where_it_helps() -> None:
    jobs = read("github/workflow.yml")["jobs"]
    assert jobs["approve"]["if"] == "failure() && needs.apply.outputs.approval == 'true'"
    assert jobs["apply"]["outputs"] == {"approval": "${{ steps.swarmplan.outputs.approval }}"}
    assert [step.get("id") for step in jobs["apply"]["steps"]][-1] == "swarmplan"
    assert "approval" in read("github/action.yml")["outputs"]
    jenkins = (CI / "jenkins" / "Jenkinsfile").read_text(encoding="utf-8")
    asks, question = (
        jenkins.index('fileExists("${env.SWARMPLAN_CI_OUT}/approval.txt")'),
        jenkins.index("input("),
    )
    assert asks < question < jenkins.index("apply --approved")


@pytest.mark.parametrize("path", sorted((CI / "lib").rglob("*.py")), ids=lambda path: path.name)
def test_the_library_needs_nothing_but_python(path: Path) -> None:
    for module in re.findall(r"^(?:from|import) (\w+)", path.read_text(encoding="utf-8"), re.MULTILINE):
        assert module in {*sys.stdlib_module_names, "swarmplan_ci"}, module


def test_it_runs_from_anywhere_and_says_how(tmp_path: Path) -> None:
    (tmp_path / "swarmplan_ci.py").write_text("raise SystemExit('another one')")
    done = subprocess.run(
        [sys.executable, "-I", str(CI / "lib" / "swarmplan_ci"), "bogus"], cwd=tmp_path, capture_output=True, text=True, check=False
    )  # fmt: skip
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == "usage: swarmplan_ci plan | apply [--approved] | drift\n"


def test_the_folder_is_no_part_of_the_package() -> None:
    assert 'include = ["swarmplan*"]' in (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    assert not (CI / "__init__.py").exists()


def test_every_variable_is_in_the_readme() -> None:
    told = (CI / "README.md").read_text(encoding="utf-8")
    code = "".join(path.read_text(encoding="utf-8") for path in (CI / "lib").rglob("*.py"))
    for name in set(re.findall(r"SWARMPLAN_CI_([A-Z_]+[A-Z])", code)) - {"PATH"}:
        assert f"`SWARMPLAN_CI_{name}`" in told or f"`_{name}`" in told, name
