"""The values of examples, by the path of a key or the end of it; the longest that fits."""

from typing import Any

_HEALTH = {"test": ["CMD", "wget", "-q", "localhost"]}
_SUBNETS = [{"subnet": "10.20.0.0/16"}]
_GPU = {"kind": "gpu", "value": 1}

_MACHINES: dict[str, Any] = {
    "name": "shop",
    "machines": {"driver": "local"}, "managers": {"count": 3}, "workers": {"count": 2}, "count": 3,
    "driver": "local", "machines.driver": "ssh", "managers[].name": "vm1", "workers[].name": "vm2",
    "options": {"user": "deploy"}, "machines.options": {"subnet": "172.30.0.0/16"},
    "engine": {"labels": {"room": "12"}}, "engine.install": "distribution", "engine.options": {"log-driver": "journald"},
    "insecure_registries": ["registry.lan:5000"], "registry_mirrors": ["https://mirror.lan"],
    "labels": {"zone": "east"}, "labels.NAME": "east", "availability": "drain",
}  # fmt: skip

_CHECK, _NOTIFY = ["./checks/plan.sh", "--strict"], ["./notify.sh", "shop"]
_HOOKS: dict[str, Any] = {
    "hooks": {"before_apply": _CHECK},
    **{f"hooks.{phase}": _CHECK for phase in ("before_plan", "before_apply")},
    **{f"hooks.{phase}.command": _CHECK for phase in ("before_plan", "before_apply")},
    **{f"hooks.{phase}": _NOTIFY for phase in ("after_apply", "on_failure")},
    **{f"hooks.{phase}.command": _NOTIFY for phase in ("after_apply", "on_failure")},
    **{f"hooks.{phase}.timeout": "2m" for phase in ("before_plan", "before_apply", "after_apply", "on_failure")},
}  # fmt: skip

_SWARM: dict[str, Any] = {
    "swarm": {"task_history_limit": 3},
    "advertise_addr": "eth0", "listen_addr": "0.0.0.0:2377", "data_path_addr": "eth1", "data_path_port": 4789,
    "default_addr_pool": ["10.20.0.0/16"], "subnet_size": 24, "election_tick": 10, "heartbeat_tick": 1,
    "heartbeat_period": "5s", "cert_expiry": "90d", "snapshot_interval": 10000, "rotate_tokens": "after_join",
    "external_cas": [{"url": "https://ca.example.org"}], "external_cas[].url": "https://ca.example.org",
    "external_cas[].options": {"label": "swarm"}, "external_cas[].options.NAME": "swarm", "ca_cert": "ca.pem",
    "external_cas[].protocol": "cfssl",
    "log_driver": {"driver": "json-file"}, "log_driver.driver": "journald",
    "unlock_key": {"file": "swarm.key"}, "unlock_key.file": "swarm.key",
    "get": "pass show swarm", "put": "pass insert -e swarm",
}  # fmt: skip

_OBJECTS: dict[str, Any] = {
    "images": {"shop/web:1.4": {"archive": "web.tar"}}, "images.NAME": {"archive": "web.tar"}, "archive": "web.tar",
    "networks": {"app": {"attachable": True}}, "networks.NAME": {"attachable": True}, "networks.NAME.driver": "overlay",
    "networks.NAME.driver_opts": {"encrypted": ""}, "networks.NAME.driver_opts.NAME": "",
    "external": True, "external.name": "shared",
    "ipam": {"config": _SUBNETS}, "ipam.driver": "default", "ipam.config": _SUBNETS, "subnet": "10.20.0.0/16",
    "ip_range": "10.20.1.0/24", "gateway": "10.20.0.1", "aux_addresses": {"router": "10.20.0.2"},
    "aux_addresses.NAME": "10.20.0.2", "ipam.options": {"max-size": "1"}, "ipam.options.NAME": "1",
    "x-swarmplan": {"keep": True}, "networks.NAME.x-swarmplan": {"adopt": True},
    "sensitive": ["services.web.environment.PIN"], "x-swarmplan.sensitive": ["environment.PIN"],
    "volumes": {"data": {"driver": "local"}}, "volumes.NAME": {"driver": "local"}, "volumes.NAME.driver": "local",
    "volumes.NAME.driver_opts": {"type": "nfs", "o": "addr=10.0.0.9", "device": ":/export"},
    "volumes.NAME.driver_opts.NAME": "nfs",
    "secrets": {"db_password": {"file": "db_password.txt"}}, "secrets.NAME": {"file": "db_password.txt"},
    "secrets.NAME.file": "db_password.txt", "environment": "DB_PASSWORD", "secrets.NAME.command": "pass show db",
    "secrets.NAME.driver": "vault", "driver_opts": {"path": "db"}, "driver_opts.NAME": "db", "template_driver": "golang",
    "secrets.NAME.sops": "secrets.enc.yaml", "configs.NAME.sops": "site.enc.yaml", "secrets.NAME.key": "db.password",
    "configs.NAME.key": "site.conf",
    "configs": {"site": {"file": "site.conf"}}, "configs.NAME": {"file": "site.conf"}, "configs.NAME.file": "site.conf",
    "configs.NAME.environment": "SITE_CONF", "configs.NAME.command": ["./render", "site"], "content": "listen 80;",
}  # fmt: skip

_SERVICES: dict[str, Any] = {
    "services": {"web": {"image": "nginx:1.27"}}, "services.NAME": {"image": "nginx:1.27"}, "image": "nginx:1.27",
    "command": ["serve", "--port", "80"], "entrypoint": ["/entrypoint.sh"], "services.NAME.environment": {"MODE": "live"},
    "environment.NAME": "live", "env_file": "web.env", "env_file.sops": "web.enc.env",
    "env_file[].sops": "web.enc.env", "services.NAME.networks": ["app"],
    "services.NAME.networks.NAME": {"aliases": ["site"]}, "aliases": ["site"],
    "services.NAME.networks.NAME.driver_opts": {"com.example.priority": "1"},
    "services.NAME.networks.NAME.driver_opts.NAME": "1", "ipv4_address": "10.20.0.9", "ipv6_address": "2001:db8::9",
    "services.NAME.ports": ["8080:80"], "ports[].name": "http", "ports[].target": 80, "published": 8080, "ports[].protocol": "udp",
    "mode": "0440", "ports[].mode": "host", "host_ip": "127.0.0.1", "services.NAME.volumes": ["data:/var/lib/data"],
    "volumes[].type": "volume", "volumes[].source": "data", "volumes[].target": "/var/lib/data", "consistency": "cached",
    "bind": {"propagation": "rslave"}, "volumes[].volume": {"nocopy": True}, "subpath": "web", "tmpfs": "/run",
    "volumes[].tmpfs": {"size": "64M"}, "volumes[].cluster": {}, "volumes[].cluster.NAME": "x",
    "services.NAME.secrets": ["db_password"], "secrets[].source": "db_password", "secrets[].target": "password",
    "uid": "1000", "gid": "1000", "services.NAME.configs": ["site"], "configs[].source": "site",
    "configs[].target": "/etc/site.conf", "credential_spec": {"config": "site"}, "credential_spec.config": "site",
    "credential_spec.file": "spec.json", "registry": "web", "healthcheck": _HEALTH, "test": _HEALTH["test"],
    "user": "1000:1000", "group_add": ["audio"], "working_dir": "/srv", "hostname": "{{.Node.Hostname}}",
    "stop_signal": "SIGQUIT", "stop_grace_period": "30s", "extra_hosts": ["db.example.org:10.0.0.9"],
    "extra_hosts.NAME": "10.0.0.9", "dns": ["10.0.0.53"], "dns_search": ["example.org"], "dns_opt": ["ndots:2"],
    "cap_add": ["NET_ADMIN"], "cap_drop": ["ALL"], "sysctls": {"net.core.somaxconn": 1024}, "sysctls.NAME": 1024,
    "ulimits": {"nofile": {"soft": 1024, "hard": 4096}}, "ulimits.NAME": 4096, "soft": 1024, "hard": 4096,
    "oom_score_adj": -500, "security_opt": ["no-new-privileges:true"], "isolation": "default", "platform": "linux/amd64",
    "restart": "on-failure", "logging": {"driver": "json-file", "options": {"max-size": "10m"}},
    "logging.driver": "journald", "logging.options": {"max-size": "10m"}, "log_driver.options": {"max-size": "10m"},
    "options.NAME": "10m", "depends_on": ["db"], "depends_on.NAME": {"condition": "service_healthy"},
    "depends_on.NAME.condition": "service_healthy", "x-swarmplan.timeout": "10m", "x-swarmplan.settle": "10s",
    "services.NAME.x-swarmplan": {"timeout": "10m"},
}  # fmt: skip

_DEPLOY: dict[str, Any] = {
    "deploy": {"replicas": 3, "update_config": {"order": "start-first"}}, "deploy.mode": "global", "endpoint_mode": "dnsrr",
    "placement": {"constraints": ["node.role == worker"]},
    "constraints": ["node.role == worker", "node.labels.zone == east"],
    "preferences": [{"spread": "node.labels.zone"}], "spread": "node.labels.zone", "max_replicas_per_node": 1,
    "resources": {"limits": {"memory": "512M"}}, "limits": {"cpus": "0.5", "memory": "512M"}, "pids": 100,
    "reservations": {"memory": "256M"}, "generic_resources": [{"discrete_resource_spec": _GPU}],
    "discrete_resource_spec": _GPU, "kind": "Cluster", "discrete_resource_spec.kind": "gpu",
    "restart_policy": {"condition": "on-failure", "max_attempts": 3}, "condition": "on-failure",
    "update_config": {"parallelism": 1, "delay": "10s", "failure_action": "rollback"}, "rollback_config": {"parallelism": 0},
    "update_config.failure_action": "rollback", "order": "start-first", "max_failure_ratio": 0.1, "parallelism": 1,
}  # fmt: skip

_POLICY: dict[str, Any] = {
    "stacks": {"vote": {"files": ["docker-stack.yml"]}}, "stacks.NAME": {"files": ["docker-stack.yml"]},
    "files": ["docker-stack.yml"], "stacks.NAME.env_file": "vote.env", "policy": {"max_destroys": 1}, "policy.prune": False,
    "policy.timeout": "20m", "settle": "10s", "max_creates": 20, "max_changes": 30,
    "max_destroys": 1, "max_restarts": 10, "unresolved_image": "error",
    "policy.resolve_image": "always", "policy.ignore": [{"target": "nodes.*", "paths": ["availability"]}],
    "ignore[].target": "nodes.*", "ignore[].paths": ["availability"], "policy.parallelism": 20, "keep_runs": 50, "backup_folder": "/srv/backups", "backup_before": "hazards",
    "backup_max_age": "7d", "backup_keep": 7, "backup_passphrase_file": "passphrase.txt", "backup_key_file": "recipients.txt",
}  # fmt: skip

VALUES = _MACHINES | _HOOKS | _SWARM | _OBJECTS | _SERVICES | _DEPLOY | _POLICY
