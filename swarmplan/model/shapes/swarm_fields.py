"""The spec's words for what the Engine keeps in a SwarmSpec (Engine API v1.41)."""

SWARM_FIELDS = {
    "task_history_limit": ("Orchestration", "TaskHistoryRetentionLimit"),
    "snapshot_interval": ("Raft", "SnapshotInterval"),
    "keep_old_snapshots": ("Raft", "KeepOldSnapshots"),
    "log_entries_for_slow_followers": ("Raft", "LogEntriesForSlowFollowers"),
    "election_tick": ("Raft", "ElectionTick"),
    "heartbeat_tick": ("Raft", "HeartbeatTick"),
    "heartbeat_period": ("Dispatcher", "HeartbeatPeriod"),
    "cert_expiry": ("CAConfig", "NodeCertExpiry"),
    "force_rotate": ("CAConfig", "ForceRotate"),
    "autolock": ("EncryptionConfig", "AutoLockManagers"),
}
"""Our word → the path in the SwarmSpec."""

_SWARM_PATHS = {path: word for word, path in SWARM_FIELDS.items()} | {
    ("CAConfig", "ExternalCAs"): "external_cas",
    ("TaskDefaults", "LogDriver", "Name"): "log_driver.driver",
    ("TaskDefaults", "LogDriver", "Options"): "log_driver.options",
    ("Labels",): "labels",
}


FIXED = ("default_addr_pool", "subnet_size", "data_path_port")
"""Settings that only another swarm could have otherwise."""


def swarm_fields_named() -> frozenset[str]:
    """The names of all fields that a swarm may have, but those below names of the user's own: ``labels``."""
    return frozenset({*_SWARM_PATHS.values(), "log_driver", *FIXED})


def swarm_path(path: tuple[str, ...]) -> str:
    """A SwarmSpec's field path in the words of ``swarm:``."""
    for length in range(len(path), 0, -1):
        if path[:length] in _SWARM_PATHS:
            return ".".join((_SWARM_PATHS[path[:length]], *path[length:]))
    return ".".join(path)
