"""docker-machine's commands and their flags, as ``--help`` shows them."""

from typing import NamedTuple

from docker_machine.flags import Flag, Kind

NAMES = "Argument(s) are one or more machine names."
NAME = "Argument is a machine name."
INSTALL_URL = "https://get.docker.com"


class Command(NamedTuple):
    """One command. ``raw`` ones parse no flags."""

    name: str
    usage: str
    description: str = ""
    flags: tuple[Flag, ...] = ()
    raw: bool = False


GLOBAL = (
    Flag(("debug", "D"), "Enable debug mode", Kind.BOOL),
    Flag(("storage-path", "s"), "Configures storage path", env="MACHINE_STORAGE_PATH"),
    Flag(("tls-ca-cert",), "CA to verify remotes against", env="MACHINE_TLS_CA_CERT"),
    Flag(("tls-ca-key",), "Private key to generate certificates", env="MACHINE_TLS_CA_KEY"),
    Flag(("tls-client-cert",), "Client cert to use for TLS", env="MACHINE_TLS_CLIENT_CERT"),
    Flag(("tls-client-key",), "Private key used in client TLS auth", env="MACHINE_TLS_CLIENT_KEY"),
    Flag(("github-api-token",), "Token to use for requests to the Github API", env="MACHINE_GITHUB_API_TOKEN"),
    Flag(("native-ssh",), "Use the native (Go-based) SSH implementation.", Kind.BOOL, env="MACHINE_NATIVE_SSH"),
    Flag(("bugsnag-api-token",), "BugSnag API token for crash reporting", env="MACHINE_BUGSNAG_API_TOKEN"),
)  # fmt: skip

CREATE = (
    Flag(("driver", "d"), "Driver to create machine with.", default="virtualbox", env="MACHINE_DRIVER"),
    Flag(("engine-install-url",), "Custom URL to use for engine installation", default=INSTALL_URL, env="MACHINE_DOCKER_INSTALL_URL"),
    Flag(("engine-opt",), "Specify arbitrary flags to include with the created engine in the form flag=value", Kind.LIST),
    Flag(("engine-insecure-registry",), "Specify insecure registries to allow with the created engine", Kind.LIST),
    Flag(("engine-registry-mirror",), "Specify registry mirrors to use", Kind.LIST, env="ENGINE_REGISTRY_MIRROR"),
    Flag(("engine-label",), "Specify labels for the created engine", Kind.LIST),
    Flag(("engine-storage-driver",), "Specify a storage driver to use with the engine"),
    Flag(("engine-env",), "Specify environment variables to set in the engine", Kind.LIST),
    Flag(("swarm",), "Configure Machine to join a Swarm cluster", Kind.BOOL),
    Flag(("swarm-image",), "Specify Docker image to use for Swarm", default="swarm:latest", env="MACHINE_SWARM_IMAGE"),
    Flag(("swarm-master",), "Configure Machine to be a Swarm master", Kind.BOOL),
    Flag(("swarm-discovery",), "Discovery service to use with Swarm"),
    Flag(("swarm-strategy",), "Define a default scheduling strategy for Swarm", default="spread"),
    Flag(("swarm-opt",), "Define arbitrary flags for Swarm master", Kind.LIST),
    Flag(("swarm-join-opt",), "Define arbitrary flags for Swarm join", Kind.LIST),
    Flag(("swarm-host",), "ip/socket to listen on for Swarm master", default="tcp://0.0.0.0:3376"),
    Flag(("swarm-addr",), "addr to advertise for Swarm (default: detect and use the machine IP)"),
    Flag(("swarm-experimental",), "Enable Swarm experimental features", Kind.BOOL),
    Flag(("tls-san",), "Support extra SANs for TLS certs", Kind.LIST),
)  # fmt: skip

FORK_CREATE = (
    Flag(("custom-install-script",), "Use a custom provisioning script instead of installing docker"),
    Flag(
        ("hostname-override",),
        "Specify hostname to use during cloud-init instead of default generated hostname",
    ),
)

_SWARM = Flag(("swarm",), "Display the Swarm config instead of the Docker daemon", Kind.BOOL)
_TIMEOUT = Flag(("timeout", "t"), "Timeout in seconds, default to 10s", Kind.INT, 10)

COMMANDS = (
    Command("active", "Print which machine is active", flags=(_TIMEOUT,)),
    Command("config", "Print the connection config for machine", NAME, (_SWARM,)),
    Command("create", "Create a machine", flags=CREATE, raw=True),
    Command("env", "Display the commands to set up the environment for the Docker client", NAME, (
        _SWARM,
        Flag(("shell",), "Force environment to be configured for a specified shell: [fish, cmd, powershell, tcsh, emacs], default is auto-detect"),
        Flag(("unset", "u"), "Unset variables instead of setting them", Kind.BOOL),
        Flag(("no-proxy",), "Add machine IP to NO_PROXY environment variable", Kind.BOOL),
    )),
    Command("inspect", "Inspect information about a machine", NAME, (
        Flag(("format", "f"), "Format the output using the given go template."),
    )),
    Command("ip", "Get the IP address of a machine", NAMES),
    Command("kill", "Kill a machine", NAMES),
    Command("ls", "List machines", flags=(
        Flag(("quiet", "q"), "Enable quiet mode", Kind.BOOL),
        Flag(("filter",), "Filter output based on conditions provided", Kind.LIST),
        _TIMEOUT,
        Flag(("format", "f"), "Pretty-print machines using a Go template"),
    )),
    Command("provision", "Re-provision existing machines"),
    Command("regenerate-certs", "Regenerate TLS Certificates for a machine", NAMES, (
        Flag(("force", "f"), "Force rebuild and do not prompt", Kind.BOOL),
        Flag(("client-certs",), "Also regenerate client certificates and CA.", Kind.BOOL),
    )),
    Command("restart", "Restart a machine", NAMES),
    Command("rm", "Remove a machine", NAMES, (
        Flag(("force", "f"), "Remove local configuration even if machine cannot be removed, also implies an automatic yes (`-y`)", Kind.BOOL),
        Flag(("y",), "Assumes automatic yes to proceed with remove, without prompting further user confirmation", Kind.BOOL),
    )),
    Command("ssh", "Log into or run a command on a machine with SSH.", "Arguments are [machine-name] [command]", raw=True),
    Command("scp", "Copy files between machines", "Arguments are [[user@]machine:][path] [[user@]machine:][path].", (
        Flag(("recursive", "r"), "Copy files recursively (required to copy directories)", Kind.BOOL),
        Flag(("delta", "d"), "Reduce amount of data sent over network by sending only the differences (uses rsync)", Kind.BOOL),
        Flag(("quiet", "q"), "Disables the progress meter as well as warning and diagnostic messages from ssh", Kind.BOOL),
    )),
    Command("mount", "Mount or unmount a directory from a machine with SSHFS.", "Arguments are [machine:][path] [mountpoint]", (
        Flag(("unmount", "u"), "Unmount instead of mount", Kind.BOOL),
    )),
    Command("start", "Start a machine", NAMES),
    Command("status", "Get the status of a machine", NAME),
    Command("stop", "Stop a machine", NAMES),
    Command("upgrade", "Upgrade a machine to the latest version of Docker", NAMES),
    Command("url", "Get the URL of a machine", NAME),
    Command("version", "Show the Docker Machine version or a machine docker version"),
)  # fmt: skip
