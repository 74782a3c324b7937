"""The shape of a ServiceSpec (Engine API v1.41 to v1.51): of all that is read out of one."""

from swarmplan.model.shapes.shape import checker, mapping, maybe, text


def _something(value: str) -> None:
    if not value:
        raise ValueError


ID, NAME = text(_something, "an id"), text(_something, "a name")
TEXTS = mapping(str)
TEXT, NUMBER, FLAG = maybe(str), maybe(int), maybe(bool)
STRINGS, PAIRS = maybe([str]), maybe(TEXTS)

_FILE = maybe({"Name": TEXT, "UID": TEXT, "GID": TEXT, "Mode": NUMBER})
_HEALTH = maybe(
    {
        "Test": STRINGS,
        "Interval": NUMBER,
        "Timeout": NUMBER,
        "StartPeriod": NUMBER,
        "StartInterval": NUMBER,
        "Retries": NUMBER,
    }
)
_PRIVILEGES = {
    "CredentialSpec": maybe({"Config": TEXT, "File": TEXT, "Registry": TEXT}),
    "SELinuxContext": maybe({"Disable": FLAG, "User": TEXT, "Role": TEXT, "Type": TEXT, "Level": TEXT}),
    "Seccomp": maybe({"Mode": TEXT, "Profile": TEXT}),
    "AppArmor": maybe({"Mode": TEXT}),
    "NoNewPrivileges": FLAG,
}
_MOUNT = {
    "Type": TEXT,
    "Source": TEXT,
    "Target": TEXT,
    "ReadOnly": FLAG,
    "Consistency": TEXT,
    "BindOptions": maybe({"Propagation": TEXT, "NonRecursive": FLAG}),
    "VolumeOptions": maybe(
        {
            "NoCopy": FLAG,
            "Labels": PAIRS,
            "Subpath": TEXT,
            "DriverConfig": maybe({"Name": TEXT, "Options": PAIRS}),
        }
    ),
    "TmpfsOptions": maybe({"SizeBytes": NUMBER, "Mode": NUMBER}),
}
_CONTAINER = {
    "Image": TEXT,
    "Labels": PAIRS,
    "Command": STRINGS,
    "Args": STRINGS,
    "Hostname": TEXT,
    "Env": STRINGS,
    "Dir": TEXT,
    "User": TEXT,
    "Groups": STRINGS,
    "Privileges": maybe(_PRIVILEGES),
    "Init": FLAG,
    "StopSignal": TEXT,
    "TTY": FLAG,
    "OpenStdin": FLAG,
    "ReadOnly": FLAG,
    "Mounts": maybe([_MOUNT]),
    "StopGracePeriod": NUMBER,
    "Healthcheck": _HEALTH,
    "HealthCheck": _HEALTH,
    "Hosts": STRINGS,
    "DNSConfig": maybe({"Nameservers": STRINGS, "Search": STRINGS, "Options": STRINGS}),
    "Secrets": maybe([{"SecretID": TEXT, "SecretName": TEXT, "File": _FILE}]),
    "Configs": maybe([{"ConfigID": TEXT, "ConfigName": TEXT, "File": _FILE}]),
    "Isolation": TEXT,
    "Sysctls": PAIRS,
    "CapabilityAdd": STRINGS,
    "CapabilityDrop": STRINGS,
    "Ulimits": maybe([{"Name": TEXT, "Soft": NUMBER, "Hard": NUMBER}]),
    "OomScoreAdj": NUMBER,
}
GENERIC = maybe(
    [
        {
            "NamedResourceSpec": maybe({"Kind": str, "Value": TEXT}),
            "DiscreteResourceSpec": maybe({"Kind": str, "Value": NUMBER}),
        }
    ]
)
_RESOURCES = {
    "Limits": maybe({"NanoCPUs": NUMBER, "MemoryBytes": NUMBER, "Pids": NUMBER}),
    "Reservations": maybe({"NanoCPUs": NUMBER, "MemoryBytes": NUMBER, "GenericResources": GENERIC}),
}
_PLACEMENT = {
    "Constraints": STRINGS,
    "Preferences": maybe([{"Spread": maybe({"SpreadDescriptor": TEXT})}]),
    "MaxReplicas": NUMBER,
    "Platforms": maybe([{"Architecture": TEXT, "OS": TEXT}]),
}
_NETWORKS = maybe([{"Target": ID, "Aliases": STRINGS, "DriverOpts": PAIRS}])
TASK_SPEC = checker(
    {
        "ContainerSpec": maybe(_CONTAINER),
        "Networks": _NETWORKS,
        "Resources": maybe(_RESOURCES),
        "RestartPolicy": maybe({"Condition": TEXT, "Delay": NUMBER, "MaxAttempts": NUMBER, "Window": NUMBER}),
        "Placement": maybe(_PLACEMENT),
        "LogDriver": maybe({"Name": TEXT, "Options": PAIRS}),
        "ForceUpdate": NUMBER,
        "Runtime": TEXT,
    }
)
_ROLLOUT = maybe(
    {
        "Parallelism": NUMBER,
        "Delay": NUMBER,
        "FailureAction": TEXT,
        "Monitor": NUMBER,
        "MaxFailureRatio": maybe(float),
        "Order": TEXT,
    }
)
_MODE = {
    "Replicated": maybe({"Replicas": NUMBER}),
    "Global": maybe({}),
    "ReplicatedJob": maybe({"MaxConcurrent": NUMBER, "TotalCompletions": NUMBER}),
    "GlobalJob": maybe({}),
}
_PORT = {
    "Name": TEXT,
    "Protocol": TEXT,
    "TargetPort": NUMBER,
    "PublishedPort": NUMBER,
    "PublishMode": TEXT,
}
SERVICE_SPEC = checker(
    {
        "Name": NAME,
        "Labels": PAIRS,
        "TaskTemplate": maybe(TASK_SPEC),
        "Mode": maybe(_MODE),
        "UpdateConfig": _ROLLOUT,
        "RollbackConfig": _ROLLOUT,
        "Networks": _NETWORKS,
        "EndpointSpec": maybe({"Mode": TEXT, "Ports": maybe([_PORT])}),
    }
)
