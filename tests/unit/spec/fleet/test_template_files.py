"""A template and its stack files, read for one student: what plans show of a student's values, and what they do not."""

from pathlib import Path

from unit.spec.fleet.conftest import Folder

from swarmplan.spec import Loaded, load
from swarmplan.spec.fleet.values import environment_of, settings_of_cluster, template_values

SECRET = "hunter2-5fd1"  # noqa: S105 - no password of anything
ROSTER = f'roster: [{{id: anna, name: "Anna $$HOME }}", vars: {{topic: web, password: {SECRET}}}}}]\n'


def read(folder: Folder, body: str, stack: str = "", fleet: str = "") -> Loaded:
    """The template of the first student, as the commands of a fleet read it."""
    settings = folder.load(f"{ROSTER}{fleet}").settings
    files = [str(folder.write("cluster.yaml", f"apiVersion: swarmplan/v1\nkind: Cluster\n{body}"))]
    if stack:
        folder.write("stack.yml", stack)
    values = template_values(settings, settings.students[0], 2, "course-anna")
    return load(
        files,
        environ={"PIN": "4711-4711", **environment_of(values)},
        settings=settings_of_cluster(settings, 2, "course-anna"),
        template=values,
    )


def env(found: Loaded, service: str) -> list[str]:
    listed: list[str] = found.desired.services[service].spec["TaskTemplate"]["ContainerSpec"]["Env"]
    return listed


def test_a_template_needs_no_name_of_its_own(folder: Folder) -> None:
    assert read(folder, "managers: {count: 1}\n").desired.cluster == "course-anna"
    assert read(folder, "name: other\nmanagers: {count: 1}\n").desired.cluster == "course-anna"


def test_what_is_of_a_student_is_shown_and_what_is_secret_is_not(folder: Folder) -> None:
    found = read(
        folder,
        "managers: {count: 1, labels: {student: '${student.id}'}}\n"
        "services: {web: {image: 'lab/${var.topic}:1', environment: {WHO: '${student.name}', BOTH: '${student.id} ${PIN}',"
        " KEY: '${var.password}', LINE: 'a ${var.password}'}}}\n",
    )
    assert env(found, "web") == [
        "BOTH=anna 4711-4711",
        f"KEY={SECRET}",
        f"LINE=a {SECRET}",
        "WHO=Anna $HOME }",
    ]
    assert found.desired.shown == {
        "services.web": {
            "environment.BOTH": "anna ${PIN}", "environment.KEY": "${var.password}", "environment.LINE": "a ${var.password}",
        }
    }  # fmt: skip
    hidden = found.desired.hidden_texts
    assert {SECRET, f"a {SECRET}", "4711-4711"} <= hidden.keys()
    assert not {"anna", "Anna $HOME }", "web"} & hidden.keys()


def test_the_same_of_stack_files_which_have_variables(folder: Folder) -> None:
    found = read(
        folder,
        "managers: {count: 1}\nstacks: {s: {files: [stack.yml]}}\n",
        "version: '3.8'\nservices: {web: {image: 'lab/${VAR_TOPIC}:1', environment: [STUDENT_ID, 'WHO=${STUDENT_NAME}', VAR_PASSWORD,"
        " PIN]}}\n",
    )
    assert env(found, "s_web") == [
        "PIN=4711-4711", "STUDENT_ID=anna", f"VAR_PASSWORD={SECRET}", "WHO=Anna $HOME }",
    ]  # fmt: skip
    assert found.desired.shown == {
        "services.s_web": {"environment.PIN": "${PIN}", "environment.VAR_PASSWORD": "${VAR_PASSWORD}"}
    }
    assert SECRET in found.desired.hidden_texts
    assert not {"anna", "Anna $HOME }", "web"} & found.desired.hidden_texts.keys()


def test_a_pool_is_the_clusters_own(folder: Folder) -> None:
    pools = "pools: {networks: {supernet: 10.64.0.0/10, per_cluster: /20}}\n"
    found = read(
        folder,
        "managers: {count: 1}\nnetworks: {app: {ipam: {config: [{subnet: '${pool.networks}'}]}}}\n",
        fleet=pools,
    )
    assert found.desired.swarm.init.default_addr_pool == ("10.64.16.0/20",)
    assert Path(folder.place / "cluster.yaml").exists()
