"""``docker swarm``."""

from swarmplan.model.bodies import Json
from swarmplan.simulator.docker_cli.call import Call
from swarmplan.simulator.docker_cli.ended import Ended, not_known
from swarmplan.simulator.docker_cli.options import Command, number

_LISTEN = "0.0.0.0:2377"
_ROLES = ("worker", "manager")


def _where(call: Call) -> Json:
    return {
        "ListenAddr": call.flags.text("listen-addr", _LISTEN),
        "AdvertiseAddr": call.flags.text("advertise-addr"),
        "Availability": call.flags.text("availability", "active"),
    }


def _init(call: Call) -> None:
    body = _where(call) | {"ForceNewCluster": call.flags.on("force-new-cluster")}
    if pools := [part for each in call.flags.all("default-addr-pool") for part in each.split(",")]:
        body["DefaultAddrPool"] = pools
        body["SubnetSize"] = number("swarm init", call.flags, "default-addr-pool-mask-length") or 24
    history = number("swarm init", call.flags, "task-history-limit")
    body["Spec"] = {} if history is None else {"Orchestration": {"TaskHistoryRetentionLimit": history}}
    body["Spec"] |= {"EncryptionConfig": {"AutoLockManagers": call.flags.on("autolock")}}
    node = call.engine.init_swarm(body)
    call.say(f"Swarm initialized: current node ({node}) is now a manager.\n")
    _how_to_join(call, "worker")
    call.say(
        "To add a manager to this swarm, run 'docker swarm join-token manager' and follow the instructions.\n"
    )
    if call.flags.on("autolock"):
        _unlock_key(call)


def _unlock_key(call: Call) -> None:
    call.say("To unlock a swarm manager after it restarts, run the `docker swarm unlock`")
    call.say(f"command and provide the following key:\n\n    {call.engine.unlock_key()}\n")
    call.say("Please remember to store this key in a password manager, since without it you")
    call.say("will not be able to restart the manager.")


def _how_to_join(call: Call, role: str) -> None:
    token = call.engine.swarm()["JoinTokens"][role.title()]
    own = call.engine.info()["Swarm"]["NodeID"]
    node = next(node for node in call.engine.nodes() if node["ID"] == own)
    command = f"    docker swarm join --token {token} {node['ManagerStatus']['Addr']}"
    call.say(f"To add a {role} to this swarm, run the following command:\n\n{command}\n")


def _join(call: Call) -> None:
    body = _where(call) | {"RemoteAddrs": [call.args[0]], "JoinToken": call.flags.text("token")}
    call.engine.join_swarm(body)
    managing = call.engine.info()["Swarm"]["ControlAvailable"]
    call.say(f"This node joined a swarm as a {'manager' if managing else 'worker'}.")


def _join_token(call: Call) -> None:
    role, quiet = call.args[0], call.flags.on("quiet")
    if role not in _ROLES:
        raise Ended(f"unknown role {role}")
    if call.flags.on("rotate"):
        live = call.engine.swarm()
        call.engine.update_swarm(live["Version"]["Index"], live["Spec"], rotate=[role])
        if not quiet:
            call.say(f"Successfully rotated {role} join token.\n")
    if quiet:
        call.say(call.engine.swarm()["JoinTokens"][role.title()])
    else:
        _how_to_join(call, role)


def _leave(call: Call) -> None:
    call.engine.leave_swarm(force=call.flags.on("force"))
    call.say("Node left the swarm.")


def _ca(call: Call) -> None:
    if call.flags.on("rotate"):
        live = call.engine.swarm()
        authority = live["Spec"]["CAConfig"]
        spec = {**live["Spec"], "CAConfig": {**authority, "ForceRotate": authority.get("ForceRotate", 0) + 1}}
        call.engine.update_swarm(live["Version"]["Index"], spec)
    call.say(call.engine.swarm()["TLSInfo"]["TrustRoot"].rstrip("\n"))


def _unlock_key_shown(call: Call) -> None:
    key = call.engine.unlock_key()
    if call.flags.on("quiet"):
        call.say(key)
    elif not key:
        raise Ended("no unlock key is set")
    else:
        _unlock_key(call)


def _update(call: Call) -> None:
    live = call.engine.swarm()
    spec = live["Spec"]
    if not call.flags.given:
        raise not_known("docker swarm update without options")
    if (limit := number("swarm update", call.flags, "task-history-limit")) is not None:
        spec["Orchestration"] = {**spec["Orchestration"], "TaskHistoryRetentionLimit": limit}
    if call.flags.has("autolock"):
        spec["EncryptionConfig"] = {"AutoLockManagers": call.flags.text("autolock") == "true"}
    call.engine.update_swarm(live["Version"]["Index"], spec)
    call.say("Swarm updated.")
    if call.flags.text("autolock") == "true":
        _unlock_key(call)


_PLACES = "advertise-addr listen-addr availability"
COMMANDS = {
    "swarm init": Command(
        _init,
        "[OPTIONS]",
        "Initialize a swarm",
        switches="autolock force-new-cluster",
        values=f"{_PLACES} default-addr-pool default-addr-pool-mask-length task-history-limit",
        more_values="cert-expiry data-path-addr data-path-port dispatcher-heartbeat external-ca max-snapshots snapshot-interval",
    ),
    "swarm join": Command(
        _join,
        "[OPTIONS] HOST:PORT",
        "Join a swarm as a node and/or manager",
        1,
        1,
        values=f"{_PLACES} token",
        more_values="data-path-addr",
    ),
    "swarm join-token": Command(
        _join_token, "[OPTIONS] (worker|manager)", "Manage join tokens", 1, 1, switches="quiet,q rotate"
    ),
    "swarm leave": Command(_leave, "[OPTIONS]", "Leave the swarm", switches="force,f"),
    "swarm ca": Command(
        _ca,
        "[OPTIONS]",
        "Display and rotate the root CA",
        switches="rotate quiet,q detach,d",
        more_values="ca-cert ca-key cert-expiry external-ca",
    ),
    "swarm unlock-key": Command(
        _unlock_key_shown,
        "[OPTIONS]",
        "Manage the unlock key",
        switches="quiet,q",
        more_switches="rotate",
    ),
    "swarm update": Command(
        _update,
        "[OPTIONS]",
        "Update the swarm",
        switches="autolock",
        values="task-history-limit",
        more_values="cert-expiry dispatcher-heartbeat external-ca max-snapshots snapshot-interval",
    ),
}
