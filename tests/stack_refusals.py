"""Stack files that ``docker stack deploy`` refuses or takes, all of version 3.8: a table for the unit tests, which the contract
tests hold to the real client."""

REFUSED: dict[str, str | None] = {
    "services: {a: {image: b, environment: }}": "services.a.environment: must be",
    "services: {a: {image: b, secrets: [{source: s, mode: 0400, uid: 5}]}}\nsecrets: {s: {external: true}}": None,
    "services: {a: {image: b, depends_on: {c: {}}}, c: {image: b}}": None,
    "services: {a: {image: b, deploy: {replicas: '2'}}}": None,
    "services: {a: {image: b, deploy: {resources: {limits: {cpus: 0.5}}}}}": None,
    "services: {a: {image: b, user: 0700}}": "services.a.user: must be text: as a number, 0700 is 448",
    "services: {a: {image: b, user: 1000}}": None,
    "services: {a: {image: b, cap_add: [A, A]}}": "services.a.cap_add.1: is in the list twice",
    "services: {a: {image: b, read_only: 'yes'}}": None,
    "services: {a: {image: b, init: '${YES}'}}": None,
    "services: {a: {image: b, volumes: [{source: v, target: /t}]}}\nvolumes: {v: }": None,
    "services: {a: {image: b, deploy: {x-note: 1}}}": None,
    "services: {'a b': {image: b}}": "refuses the name 'a b'",
    "services: {a: {image: b, stop_grace_period: 1d}}": None,
    "services: {a: {image: b, healthcheck: {interval: 0}}}": None,
    "services: {a: {image: b, logging: {options: [a]}}}": "services.a.logging.options: must be a mapping",
    "services: {a: {image: b, networks: [net]}}\nnetworks: {net: {external: {name: x}, name: y}}": "conflict",
    "services: {a: {image: b, volumes: ['v:/t']}}\nvolumes: {v: {external: {name: x}, name: y}}": "conflict",
    "services: {a: {image: b}}\nsecrets: {s: {external: {name: x}, name: y}}": "conflict",
    "services: {a: {image: b}}\nconfigs: {s: {external: {name: x}, name: y}}": "conflict",
    "services: {a: {image: b}}\nsecrets: {s: {external: 'yes'}}": None,
    "services: {a: {image: b}}\nsecrets: ": "secrets: must be a mapping",
    "services: {a: {image: b, ports: ['8080:80:90']}}": "services.a.ports.0: '8080' is not a valid address of a node",
    "services: {a: {image: b, ports: ['foo:80:90']}}": "services.a.ports.0: 'foo' is not a valid address of a node",
    "services: {a: {image: b, ports: ['999.1.1.1:80:90']}}": "services.a.ports.0: '999.1.1.1' is not a valid address of a node",
    "services: {a: {image: b, ports: [80.0]}}": "services.a.ports.0: '80.0' is not a valid port",
    "name: x\nservices: {a: {image: b}}": None,
}
"""Files that the client refuses, and what swarmplan says; None where it goes further."""

TAKEN = [
    "services: {a: {image: b, deploy: }}",
    "services: {a: {image: b, environment: {A: , B: 1, C: 1.5}}}",
    "services: {a: {image: b, deploy: {replicas: '${ONE}'}, read_only: '${YES}'}}",
    "services: {a: {image: b, x-a: }}\nx-b: [1]",
    "services: {a: {image: b, ulimits: {nofile: 1, nproc: {soft: 1, hard: 2}}}}",
    "services: {a: {image: b, secrets: [{source: s, mode: 0400}]}}\nsecrets: {s: {external: '${YES}'}}",
    "services: {a: {image: b, ports: [80, '81:81', {target: 82, published: 82}]}}",
    "services: {a: {image: b, networks: {net: , more: {aliases: [x]}}}}\nnetworks: {net: , more: {}}",
]
"""Files that the client takes, and swarmplan as well without a word."""
