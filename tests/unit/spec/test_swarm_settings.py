import pytest
from spec_desk import Desk

from swarmplan.model.swarm import InitSettings, KeyPlace, SwarmSettings

SECOND = 1_000_000_000
EVERYTHING = """
swarm:
  advertise_addr: eth1
  listen_addr: 0.0.0.0:2378
  data_path_addr: 10.0.0.1
  data_path_port: 4790
  default_addr_pool: [10.20.0.0/16, 10.21.0.0/16]
  subnet_size: 26
  labels: {team: a}
  task_history_limit: 3
  snapshot_interval: 5000
  keep_old_snapshots: 1
  log_entries_for_slow_followers: 200
  election_tick: 20
  heartbeat_tick: 2
  heartbeat_period: 10s
  cert_expiry: 90d
  force_rotate: 1
  external_cas: [{url: "https://ca", options: {a: b}, ca_cert: PEM}]
  log_driver: {driver: journald, options: {tag: x}}
  autolock: false
  rotate_tokens: never
"""


def test_without_a_section_nothing_is_set(desk: Desk) -> None:
    assert desk.load("").desired.swarm == SwarmSettings({}, InitSettings())


def test_every_field_has_its_place(desk: Desk) -> None:
    assert desk.load(EVERYTHING).desired.swarm == SwarmSettings(
        {
            "Labels": {"team": "a"},
            "Orchestration": {"TaskHistoryRetentionLimit": 3},
            "Raft": {
                "SnapshotInterval": 5000,
                "KeepOldSnapshots": 1,
                "LogEntriesForSlowFollowers": 200,
                "ElectionTick": 20,
                "HeartbeatTick": 2,
            },
            "Dispatcher": {"HeartbeatPeriod": 10 * SECOND},
            "CAConfig": {
                "NodeCertExpiry": 90 * 86400 * SECOND,
                "ForceRotate": 1,
                "ExternalCAs": [
                    {"Protocol": "cfssl", "URL": "https://ca", "Options": {"a": "b"}, "CACert": "PEM"}
                ],
            },
            "EncryptionConfig": {"AutoLockManagers": False},
            "TaskDefaults": {"LogDriver": {"Name": "journald", "Options": {"tag": "x"}}},
        },
        InitSettings("eth1", "0.0.0.0:2378", "10.0.0.1", 4790, ("10.20.0.0/16", "10.21.0.0/16"), 26),
    )


@pytest.mark.parametrize(
    ("setting", "message"),
    [
        ("autolock: true",
         "swarm.autolock: needs unlock_key, or a manager whose engine restarts stays locked; write unlock_key: {file: PATH}"),
        ("unlock_key: {}", "swarm.unlock_key: must have file, or both put and get"),
        ("unlock_key: {put: pass insert lab}", "swarm.unlock_key: must have file, or both put and get"),
        ("unlock_key: {file: k, get: pass show lab}", "swarm.unlock_key: must have file, or both put and get"),
        ("unlock_key: {put: pass, get: \"pass 'show\"}",
         "swarm.unlock_key.get: cannot be split into words: No closing quotation"),
        ("unlock_key: {put: ' ', get: pass}", "swarm.unlock_key.put: is not a valid command"),
        ("rotate_tokens: often", "swarm.rotate_tokens: must be never or after_join, not 'often'"),
        ("signing_ca_key: x", "swarm.signing_ca_key: signing_ca_key is not supported yet"),
        ("advertise_addr: 10.0.0.300", "swarm.advertise_addr: '10.0.0.300' is not a valid IP address"),
        ("advertise_addr: 'fe80::x'", "swarm.advertise_addr: 'fe80::x' is not a valid IP address"),
        ("advertise_addr: '-x'", "swarm.advertise_addr: '-x' is neither an IP address nor an interface's name"),
        ("listen_addr: 'eth1:x'", "swarm.listen_addr: 'eth1:x' is not a valid IP address"),
        ("data_path_port: 80", "swarm.data_path_port: must be at least 1024, not 80"),
        ("subnet_size: 7",
         "swarm.subnet_size: 10.0.0.0/8, the default of default_addr_pool, is smaller than one /7 subnet; name a wider pool"),
        ("subnet_size: 30", "swarm.subnet_size: must be at most 29, not 30"),
        ("default_addr_pool: [10.20.0.1/16]",
         ("swarm.default_addr_pool.0: '10.20.0.1/16' is not a valid IPv4 address range like 10.20.0.0/16: "
         "10.20.0.1/16 has host bits set")),
        ("default_addr_pool: [10.0.0.0/25]",
         "swarm.default_addr_pool.0: 10.0.0.0/25 is smaller than one /24 subnet; widen it or raise subnet_size"),
        ("default_addr_pool: [10.0.0.0/8, 10.1.0.0/16]",
         "swarm.default_addr_pool.1: 10.1.0.0/16 overlaps 10.0.0.0/8; remove one"),
        ("default_addr_pool: 10.0.0.0/8", "swarm.default_addr_pool: must be a list, not '10.0.0.0/8': write [10.0.0.0/8]"),
        ("cert_expiry: 30m", "swarm.cert_expiry: must be at least 1h; the engine accepts nothing shorter"),
        ("cert_expiry: soon",
         "swarm.cert_expiry: 'soon' is not a valid duration: write a number and a unit, as in 30s or 1m30s"),
        ("heartbeat_tick: 10",
         "swarm.heartbeat_tick: election_tick (10) must be more than heartbeat_tick (10)"),
        ("labels: {swarmplan.cluster: x}", "swarm.labels.swarmplan.cluster: is reserved for swarmplan; leave it out"),
        ("task_history: 5", "swarm.task_history: unknown key 'task_history'; did you mean 'task_history_limit'?"),
    ],
)  # fmt: skip
def test_faults(desk: Desk, setting: str, message: str) -> None:
    (problem,) = desk.problems(f"swarm:\n  {setting}\n")
    assert problem.startswith("c.yaml:6:")
    assert problem.partition(": ")[2] == message


@pytest.mark.parametrize("address", ["eth1", "eth1:2377", "0.0.0.0:2377", "'[::]:2377'"])
def test_addresses_that_fit_every_machine(desk: Desk, address: str) -> None:
    assert desk.load(f"workers: {{count: 1}}\nswarm: {{listen_addr: {address}}}\n")


@pytest.mark.parametrize("address", ["10.0.0.1", "10.0.0.1:2377", "'[fd00::1]:2377'"])
@pytest.mark.parametrize("key", ["advertise_addr", "listen_addr", "data_path_addr"])
def test_an_address_fits_one_machine(desk: Desk, key: str, address: str) -> None:
    body = f"swarm: {{{key}: {address}}}\n"
    assert desk.load(body)
    (problem,) = desk.problems(f"workers: {{count: 1}}\n{body}")
    assert problem.endswith("is the address of one machine and there are 2; name an interface instead")


def test_tokens_may_be_rotated_after_joins(desk: Desk) -> None:
    assert desk.load("swarm: {rotate_tokens: after_join}\n").desired.swarm.rotate_after_join
    assert not desk.load("").desired.swarm.rotate_after_join


def test_the_unlock_key_has_its_place_next_to_the_file_that_names_it(desk: Desk) -> None:
    place = desk.load("swarm: {autolock: true, unlock_key: {file: keys/lab.key}}\n").desired.swarm.unlock_key
    assert place == KeyPlace(file=str(desk.folder / "keys" / "lab.key"))
    commands = "{put: pass insert -e 'my lab', get: pass show 'my lab'}"
    place = desk.load(f"swarm: {{unlock_key: {commands}}}\n").desired.swarm.unlock_key
    assert place == KeyPlace(put=("pass", "insert", "-e", "my lab"), get=("pass", "show", "my lab"))
    assert desk.load("swarm: {autolock: false}\n").desired.swarm.unlock_key is None
