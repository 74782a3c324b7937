"""The pipelines of ``ci/`` as their forges run them: the scripts that are in the files, on checkouts of a bare repository."""

import json
import os
import re
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml
from pipelines.forge_api import PROJECT, REPOSITORY, TOKEN, State

ROOT = Path(__file__).parents[2]
CI = ROOT / "ci"
SPEC = """\
apiVersion: swarmplan/v1
kind: Cluster
name: shop
managers: {count: 1}
services: {web: {image: "lab/hello:1", environment: {MODE: live}}}
policy: {settle: 0s}
"""
_WRAPPER = """\
#!/bin/sh
if env | grep -q t0ken; then env | grep t0ken | cut -d= -f1 >&2; echo "has a token that reaches swarmplan" >&2; exit 99; fi
exec %s -P -c 'from swarmplan.cli.wiring import simulation
simulation.pace = lambda _: None
from swarmplan.cli.main import run
run()' "$@"
"""


@dataclass(frozen=True)
class Done:
    code: int
    out: str

    @property
    def told(self) -> str:
        return f"exit code {self.code}\n{self.out}"


@dataclass
class Pipelines:
    """``folder`` has the bare repository, a checkout for each job, and the simulated cluster's state."""

    folder: Path
    forge: State
    tool: str
    jobs: int = 0
    extra: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        (self.folder / "bin").mkdir()
        wrapper = self.folder / "bin" / "swarmplan"
        wrapper.write_text(_WRAPPER % sys.executable, encoding="utf-8")
        wrapper.chmod(0o700)
        self._git("init", "--quiet", "--bare", "--initial-branch=main", "origin.git", at=self.folder)
        self._git("clone", "--quiet", "origin.git", "desk", at=self.folder)
        self._git("checkout", "--quiet", "-b", "main")
        self.commit("main", SPEC)

    def commit(self, branch: str, text: str, name: str = "cluster.yaml") -> str:
        """Push a file to a branch, which is made from main; the id of the commit."""
        self._git("checkout", "--quiet", "-B", branch, *(["origin/main"] if branch != "main" else []))
        (self.folder / "desk" / name).write_text(text, encoding="utf-8")
        self._git("add", name)
        self._git("commit", "--quiet", "--allow-empty", "-m", f"Change {name}")
        self._git("push", "--quiet", "--force", "origin", branch)
        return self._git("rev-parse", "HEAD")

    def merge(self, branch: str) -> str:
        """Merge it, as pull request 12; the id of the merge commit."""
        self._git("checkout", "--quiet", "main")
        self._git("merge", "--quiet", "--no-ff", "-m", f"Merge {branch}", branch)
        self._git("push", "--quiet", "origin", "main")
        sha = self._git("rev-parse", "HEAD")
        self.forge.merged[sha] = 12
        return sha

    def swarmplan(self, *words: str) -> Done:
        """swarmplan by hand, on the desk."""
        return self._run(["swarmplan", *words], self.folder / "desk", {})

    def pull(self, sha: str, *, fork: bool = False, **inputs: str) -> tuple[Done, Path]:
        """The plan of a pull request, and the folder that it leaves."""
        return self._job("plan", self._checkout(sha), self._of_pull(sha, fork=fork), inputs)

    def main_plan(self, sha: str, **inputs: str) -> tuple[Done, Path]:
        return self._job("plan", self._checkout(sha), self._of_push(sha), inputs)

    def main_apply(self, sha: str, kept: Path, *, approved: bool = False, **inputs: str) -> tuple[Done, Path]:
        """The apply, with what the plan left (its artifact)."""
        checkout = self._checkout(sha)
        (checkout / "swarmplan-out").mkdir()
        for path in kept.iterdir():
            (checkout / "swarmplan-out" / path.name).write_bytes(path.read_bytes())
        return self._job("approve" if approved else "apply", checkout, self._of_push(sha), inputs)

    def drift(self, sha: str, **inputs: str) -> tuple[Done, Path]:
        return self._job("drift", self._checkout(sha), self._of_push(sha), inputs)

    def _checkout(self, sha: str) -> Path:
        self.jobs += 1
        place = self.folder / f"job{self.jobs}"
        self._git("clone", "--quiet", "origin.git", place.name, at=self.folder)
        self._git("checkout", "--quiet", sha, at=place)
        (place / "ci").symlink_to(CI)
        return place

    def _job(
        self, name: str, place: Path, environ: dict[str, str], inputs: dict[str, str]
    ) -> tuple[Done, Path]:
        inputs = {"args": "--simulate --set policy.settle=0s"} | inputs
        scripts = {"github": _github, "forgejo": _github, "gitlab": _gitlab, "jenkins": _jenkins}[self.tool]
        script, variables = scripts(name, inputs)
        done = self._run(["sh", "-ec", script], place, environ | variables | self.extra)
        assert TOKEN not in done.out, done.told
        for path in (place / "swarmplan-out").glob("*"):
            assert TOKEN not in path.read_text(encoding="utf-8"), path
        assert self.forge.faults == []
        return done, place / "swarmplan-out"

    def _of_pull(self, sha: str, *, fork: bool) -> dict[str, str]:
        if self.tool == "gitlab":
            pull = {"CI_MERGE_REQUEST_IID": "12", "CI_MERGE_REQUEST_PROJECT_ID": PROJECT}
            pull["CI_MERGE_REQUEST_SOURCE_PROJECT_ID"] = "77" if fork else PROJECT
            return self._base(sha) | pull
        if self.tool == "jenkins":
            return self._base(sha) | {"CHANGE_ID": "12"} | ({"CHANGE_FORK": "mallory"} if fork else {})
        head = {"repo": {"full_name": "mallory/clusters" if fork else REPOSITORY}}
        return self._base(sha, {"pull_request": {"number": 12, "head": head}})

    def _of_push(self, sha: str) -> dict[str, str]:
        return self._base(sha, {"ref": "refs/heads/main"})

    def _base(self, sha: str, event: dict[str, Any] | None = None) -> dict[str, str]:
        if self.tool == "gitlab":
            return {
                "GITLAB_CI": "true", "CI_API_V4_URL": self.forge.base, "CI_PROJECT_ID": PROJECT, "CI_COMMIT_SHA": sha,
                "CI_JOB_URL": "https://git.example/job/1", "SWARMPLAN_CI_TOKEN": TOKEN, "CI_JOB_TOKEN": TOKEN,
                "CI_REGISTRY_PASSWORD": TOKEN, "CI_REPOSITORY_URL": f"https://gitlab-ci-token:{TOKEN}@git.example/ops/clusters.git",
            }  # fmt: skip
        if self.tool == "jenkins":
            return {
                "GIT_COMMIT": sha, "BUILD_URL": "https://ci.example/1/", "SWARMPLAN_CI_TOKEN": TOKEN,
                "SWARMPLAN_CI_FORGE": self.forge.kind, "SWARMPLAN_CI_API": self.forge.base,
                "SWARMPLAN_CI_PROJECT": PROJECT if self.forge.kind == "gitlab" else REPOSITORY,
            }  # fmt: skip
        path = self.folder / "event.json"
        path.write_text(json.dumps(event), encoding="utf-8")
        return {
            "GITHUB_ACTIONS": "true", "GITHUB_API_URL": self.forge.base, "GITHUB_REPOSITORY": REPOSITORY, "GITHUB_SHA": sha,
            "GITHUB_SERVER_URL": "https://github.example", "GITHUB_RUN_ID": "5", "GITHUB_EVENT_PATH": str(path),
            "GITHUB_STEP_SUMMARY": str(self.folder / "summary.md"), "GITHUB_OUTPUT": str(self.folder / "output"),
            "GITHUB_ACTION_PATH": str(CI / "github"), "GITHUB_TOKEN": TOKEN, "GITHUB_RUN_NUMBER": "3",
            "ACTIONS_RUNTIME_TOKEN": TOKEN, "ACTIONS_ID_TOKEN_REQUEST_TOKEN": TOKEN, "INPUT_TOKEN": TOKEN,
        } | ({"GITEA_ACTIONS": "true", "FORGEJO_ACTIONS": "true"} if self.tool == "forgejo" else {})  # fmt: skip

    def _run(self, words: list[str], at: Path, environ: dict[str, str]) -> Done:
        kept = {
            "PATH": f"{self.folder / 'bin'}:{Path(sys.executable).parent}:{os.environ['PATH']}", "LANG": "C.UTF-8",
            "HOME": str(self.folder), "XDG_STATE_HOME": str(self.folder / "state"), "PYTHONPATH": str(ROOT),
        }  # fmt: skip
        done = subprocess.run(
            words, cwd=at, env=kept | environ, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
            text=True, timeout=600, check=False,
        )  # fmt: skip
        assert "Traceback" not in done.stdout, done.stdout
        return Done(done.returncode, done.stdout)

    def _git(self, *words: str, at: Path | None = None) -> str:
        settings = {
            "HOME": str(self.folder), "GIT_CONFIG_NOSYSTEM": "1", "PATH": os.environ["PATH"],
            **{f"GIT_{who}_{what}": "t@example.org" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")},
        }  # fmt: skip
        return subprocess.run(
            ["git", *words], cwd=at or self.folder / "desk", env=settings, capture_output=True, text=True, check=True
        ).stdout.strip()  # fmt: skip


def _github(name: str, inputs: dict[str, str]) -> tuple[str, dict[str, str]]:
    """The script of the composite action, and its variables."""
    action = yaml.safe_load((CI / "github" / "action.yml").read_text(encoding="utf-8"))
    values = {key: str(one.get("default", "")) for key, one in action["inputs"].items()}
    values |= {"command": name, "token": TOKEN} | {
        key.replace("_", "-"): value for key, value in inputs.items()
    }
    (step,) = [one for one in action["runs"]["steps"] if one.get("id") == "run"]
    assert "${{" not in step["run"], "what is put into a script is run by it"
    variables = {
        key: _filled(str(value), r"\$\{\{ inputs\.([\w-]+) \}\}", values)
        for key, value in step["env"].items()
    }
    return step["run"], variables


def _gitlab(name: str, inputs: dict[str, str]) -> tuple[str, dict[str, str]]:
    """The scripts of the job, and its variables."""
    head, body = (CI / "gitlab" / "templates" / "pipeline.yml").read_text(encoding="utf-8").split("\n---\n")
    spec = yaml.safe_load(head)["spec"]["inputs"]
    values = {key: str(one["default"]) for key, one in spec.items()}
    more = {} if "allow" not in inputs else {"SWARMPLAN_CI_ALLOW": inputs.pop("allow")}
    assert set(inputs) <= set(values)
    jobs = yaml.safe_load(body)
    shared, job = jobs[".swarmplan"], jobs[f"swarmplan-{name}"]
    script = [*shared["before_script"], *job["script"]]
    assert not any("$[[" in line for line in script), "what is put into a script is run by it"
    variables = {
        key: _filled(str(value), r"\$\[\[ inputs\.(\w+) \]\]", values | inputs) for key, value in shared["variables"].items()
    }  # fmt: skip
    return "\n".join(script), variables | more


def _jenkins(name: str, inputs: dict[str, str]) -> tuple[str, dict[str, str]]:
    """The line of the Jenkinsfile. Its variables are those of the file, but for where the forge is."""
    text = (CI / "jenkins" / "Jenkinsfile").read_text(encoding="utf-8")
    lines = re.findall(r"'(python3 [^']*)'", text)
    word = {"plan": "plan", "apply": "apply", "approve": "apply --approved"}[name]
    (line,) = [one for one in lines if one.endswith(f"swarmplan_ci {word}")]
    variables = dict(
        re.findall(r"^ {8}(SWARMPLAN_CI_(?:FILES|OUT|APPLY_ARGS)) = '([^']*)'", text, re.MULTILINE)
    )
    assert len(variables) == 3
    return line, variables | {f"SWARMPLAN_CI_{key.upper()}": value for key, value in inputs.items()}


def _filled(text: str, pattern: str, values: dict[str, str]) -> str:
    return re.sub(pattern, lambda found: values[found[1]], text)
