"""The files that an agent file names."""

from dataclasses import replace

from unit.agent.install.agents import FILES, GIT, HTTPS, SERVER, agent

from swarmplan.agent.install.files import named_files
from swarmplan.spec.agent.outside import Notify, TargetKind
from swarmplan.spec.agent.settings import AgentSettings


def shown(settings: AgentSettings) -> dict[str, bool]:
    return {file.path: file.secret for file in named_files(settings)}


def test_keys_and_tokens_are_secret_and_what_is_public_is_not() -> None:
    assert shown(agent(GIT)) == {
        "/etc/swarmplan/key": True,
        "/etc/swarmplan/known_hosts": False,
        "/etc/swarmplan/signers": False,
    }
    assert shown(agent(HTTPS, env_files=("/etc/prod.env",))) == {
        "/etc/swarmplan/token": True,
        "/etc/ca.pem": False,
        "/etc/prod.env": True,
    }
    assert shown(agent(FILES)) == {}


def test_keys_that_decrypt_are_secret() -> None:
    one = replace(agent(FILES).clusters[0], age_key_files=("/etc/swarmplan/age",))
    assert shown(replace(agent(FILES), clusters=(one,))) == {"/etc/swarmplan/age": True}


def test_those_of_webhooks_and_notifications_are_secret() -> None:
    told = Notify("ops", TargetKind.CLOUDEVENTS, secret_file="/etc/swarmplan/ops")  # noqa: S106 - a path
    assert shown(agent(FILES, server=SERVER, notify=(told,))) == {
        "/etc/swarmplan/hook": True,
        "/etc/swarmplan/ops": True,
    }


def test_one_path_is_one_file_and_secret_as_soon_as_one_use_of_it_is() -> None:
    one = agent(GIT).clusters[0]
    other = replace(one, name="test", env_files=("/etc/swarmplan/signers",))
    found = named_files(replace(agent(GIT), clusters=(one, other)))
    assert [file.path for file in found] == [
        "/etc/swarmplan/key",
        "/etc/swarmplan/known_hosts",
        "/etc/swarmplan/signers",
    ]
    assert [file.secret for file in found] == [True, False, True]
    assert found[0].what == "prod git key"
