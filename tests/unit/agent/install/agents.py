"""Settings of agents, for what is made of them."""

from swarmplan.spec.agent.outside import Forge, Notify, Server, TargetKind, Webhook
from swarmplan.spec.agent.settings import AgentSettings, Followed, Trust
from swarmplan.spec.agent.sources import FileSource, GitSource, HttpsAccess, SshAccess, Verification

GIT = GitSource(
    "ssh://git@git.example/ops.git",
    ssh=SshAccess("/etc/swarmplan/key", "/etc/swarmplan/known_hosts"),
    verify=Verification(signers="/etc/swarmplan/signers"),
)
_HTTPS = HttpsAccess(token_file="/etc/swarmplan/token", ca_file="/etc/ca.pem")  # noqa: S106 - a path
HTTPS = GitSource("https://git.example/ops.git", https=_HTTPS)
FILES = FileSource(("/srv/lab/cluster.yaml", "/srv/lab/more.yaml"))
SERVER = Server("0.0.0.0:9464", (Webhook("forge", Forge.GITEA, "/etc/swarmplan/hook"),))
NOTIFY = Notify("page", TargetKind.COMMAND, command=("/usr/local/bin/page", "--now"))


def agent(
    source: GitSource | FileSource = GIT,
    trust: Trust | None = None,
    *,
    env_files: tuple[str, ...] = (),
    server: Server | None = None,
    notify: tuple[Notify, ...] = (),
    state: str = "",
    socket: str = "",
) -> AgentSettings:
    followed = Followed("prod", source, trust=trust or Trust(), env_files=env_files)
    return AgentSettings((followed,), state=state, socket=socket, server=server, notify=notify)
