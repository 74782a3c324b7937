"""``x-swarmplan: {keep: true}`` in the file: of what, where, and what is wrong with it."""

import pytest
from spec_desk import Desk

_EVERYTHING = """
managers: {count: 2, x-swarmplan: {keep: true}}
workers:
  - {name: "vm{n}", count: 2, x-swarmplan: {keep: "true"}}
  - {name: other}
networks: {app: {x-swarmplan: {keep: true}}, named: {name: real, x-swarmplan: {keep: true}}, free: {}}
secrets: {tok: {environment: TOK, x-swarmplan: {keep: true}}, gone: {environment: TOK, keep: 3}}
configs: {site: {content: x, x-swarmplan: {keep: true}}}
volumes: {data: {x-swarmplan: {keep: true}}, scratch: }
services: {web: {image: b, x-swarmplan: {keep: true, timeout: 2m}}, api: {image: b, x-swarmplan: {keep: false}}}
"""


def test_everything_that_can_be_kept(desk: Desk) -> None:
    desired = desk.load(_EVERYTHING, environ={"TOK": "x"}).desired
    assert sorted(map(str, desired.kept)) == [
        "configs.site",
        "machines.lab-manager-1",
        "machines.lab-manager-2",
        "machines.vm1",
        "machines.vm2",
        "networks.app",
        "networks.real",
        "secrets.tok",
        "services.web",
        "volumes.data",
    ]
    assert desired.destroyed().kept == desired.kept


def test_in_a_stack_by_the_names_in_the_swarm(desk: Desk) -> None:
    desk.write(
        """
services: {web: {image: b, networks: [app], x-swarmplan: {keep: true}}}
networks: {app: {x-swarmplan: {keep: true}}}
secrets: {tok: {file: tok, x-swarmplan: {keep: true}}}
volumes: {data: {x-swarmplan: {keep: true}}, own: {name: mine, x-swarmplan: {keep: true}}}
""",
        "s.yml",
    )
    desk.write("pw", "tok")
    kept = desk.load("stacks: {v: {files: [s.yml]}}").desired.kept
    names = {"services.v_web", "networks.v_app", "secrets.v_tok", "volumes.v_data", "volumes.mine"}
    assert set(map(str, kept)) == names


_WRONG = {
    "services: {a: {image: b, x-swarmplan: {keep: maybe}}}": ("c.yaml:5:", "services.a.x-swarmplan.keep", "true or false"),
    "networks: {a: {x-swarmplan: {keep: 3}}}": ("c.yaml:5:", "networks.a.x-swarmplan.keep", "true or false"),
    "volumes: {a: {x-swarmplan: {keep: [x]}}}": ("c.yaml:5:", "volumes.a.x-swarmplan.keep", "true or false"),
    "configs: {a: {content: x, x-swarmplan: {keep: 2}}}": ("c.yaml:5:", "configs.a.x-swarmplan.keep", "true or false"),
    "secrets: {a: {file: c.yaml, x-swarmplan: keep}}": ("c.yaml:5:", "secrets.a.x-swarmplan", "expected a mapping"),
    "managers: {count: 1, x-swarmplan: {keep: maybe}}": ("c.yaml:4:", "managers.x-swarmplan.keep", "true or false"),
    "managers: [{name: a, x-swarmplan: {kept: true}}]":
        ("c.yaml:4:", "managers.0.x-swarmplan.kept", "unknown key 'kept'", "the only key here is keep"),
    "volumes: {a: {x-swarmplan: {adopt: true}}}": ("volumes.a.x-swarmplan.adopt", "the only key here is keep"),
    "networks: {a: {x-swarmplan: {kep: true}}}": ("networks.a.x-swarmplan.kep", "the keys here are adopt, keep"),
    "networks: {a: {external: true, x-swarmplan: {keep: true}}}":
        ("c.yaml:5:", "networks.a.x-swarmplan.keep", "external: leave it out"),
    "secrets: {a: {external: true, x-swarmplan: {keep: true}}}": ("secrets.a.x-swarmplan.keep", "external: leave it out"),
    "volumes: {a: {external: true, x-swarmplan: {keep: true}}}": ("volumes.a.x-swarmplan.keep", "external: leave it out"),
    "swarm: {x-swarmplan: {keep: true}}": ("c.yaml:5:", "swarm.x-swarmplan.keep", "only machines", "can be kept"),
    "images: {a: {archive: a.tar, x-swarmplan: {keep: true}}}": ("images.a.x-swarmplan.keep", "can be kept"),
    "machines: {x-swarmplan: {keep: true}}": ("machines.x-swarmplan.keep", "machines (managers and workers)"),
    "policy: {x-swarmplan: {keep: true}}": ("policy.x-swarmplan.keep", "can be kept"),
    "services: {a: {image: b, deploy: {x-swarmplan: {keep: true}}}}": ("services.a.deploy.x-swarmplan.keep", "can be kept"),
    "x-swarmplan: {keep: true}": ("c.yaml:5:", "x-swarmplan.keep", "can be kept"),
    # Without x-swarmplan around it
    "services: {a: {image: b, keep: true}}": ("services.a.keep", "write it as x-swarmplan: {keep: …}"),
    "volumes: {a: {keep: true}}": ("volumes.a.keep", "write it as x-swarmplan: {keep: …}"),
    "managers: {count: 1, keep: true}": ("managers.keep", "write it as x-swarmplan: {keep: …}"),
    "managers: [{name: a, keep: true}]": ("keep", "write it as x-swarmplan: {keep: …}"),
    "secrets: {a: {file: c.yaml, keep: true}}": ("secrets.a.keep", "a number of versions", "x-swarmplan: {keep: true}"),
}  # fmt: skip


@pytest.mark.parametrize("text", _WRONG)
def test_what_is_wrong_with_it_is_said_with_its_place(desk: Desk, text: str) -> None:
    problems = desk.problems(text)
    assert any(all(part in line for part in _WRONG[text]) for line in problems), problems


def test_in_a_stack_file_too(desk: Desk) -> None:
    desk.write("services: {a: {image: b, x-swarmplan: {keep: x}}}\nvolumes: {v: {external: true, x-swarmplan: {keep: true}}}", "s.yml")  # fmt: skip
    problems = desk.problems("stacks: {v: {files: [s.yml]}}")
    assert any("s.yml:1:" in line and "services.a.x-swarmplan.keep" in line for line in problems), problems
    assert any("s.yml:2:" in line and "volumes.v.x-swarmplan.keep" in line for line in problems), problems


def test_what_is_only_merged_from_is_not_judged(desk: Desk) -> None:
    text = "x-base: &base {x-swarmplan: {keep: true}}\nservices: {web: {<<: *base, image: b}}"
    assert set(map(str, desk.load(text).desired.kept)) == {"services.web"}
