"""``virtualbox``: its flags, its record and its quirks; the machines behind it are hosts of the lab."""

import fcntl
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from docker_machine.drivers.base import Values
from docker_machine.drivers.lab import Lab
from docker_machine.failures import MachineError
from docker_machine.flags import Flag, Kind

_NAT_PORT = 49153
_NOT_READY = "/usr/bin/VBoxManage hostonlyif ipconfig failed:\nVBoxManage: error: The object is not ready"
_NO_VBOXMANAGE = "VBoxManage not found. Make sure VirtualBox is installed and VBoxManage is in the path"


class VirtualBox(Lab):
    """One call at a time in a process, a stop that waits for ever, states that are empty."""

    name = "virtualbox"
    serial = True
    flags = (
        Flag(("virtualbox-memory",), "Size of memory for host in MB", Kind.INT, 1024, "VIRTUALBOX_MEMORY_SIZE"),
        Flag(("virtualbox-cpu-count",), "number of CPUs for the machine (-1 to use the number of CPUs available)", Kind.INT, 1, "VIRTUALBOX_CPU_COUNT"),
        Flag(("virtualbox-disk-size",), "Size of disk for host in MB", Kind.INT, 20000, "VIRTUALBOX_DISK_SIZE"),
        Flag(("virtualbox-boot2docker-url",), "The URL of the boot2docker image. Defaults to the latest available version", env="VIRTUALBOX_BOOT2DOCKER_URL"),
        Flag(("virtualbox-import-boot2docker-vm",), "The name of a Boot2Docker VM to import", env="VIRTUALBOX_BOOT2DOCKER_IMPORT_VM"),
        Flag(("virtualbox-host-dns-resolver",), "Use the host DNS resolver", Kind.BOOL, env="VIRTUALBOX_HOST_DNS_RESOLVER"),
        Flag(("virtualbox-nat-nictype",), "Specify the Network Adapter Type", default="82540EM", env="VIRTUALBOX_NAT_NICTYPE"),
        Flag(("virtualbox-hostonly-cidr",), "Specify the Host Only CIDR", default="192.168.99.1/24", env="VIRTUALBOX_HOSTONLY_CIDR"),
        Flag(("virtualbox-hostonly-nictype",), "Specify the Host Only Network Adapter Type", default="82540EM", env="VIRTUALBOX_HOSTONLY_NIC_TYPE"),
        Flag(("virtualbox-hostonly-nicpromisc",), "Specify the Host Only Network Adapter Promiscuous Mode", default="deny", env="VIRTUALBOX_HOSTONLY_NIC_PROMISC"),
        Flag(("virtualbox-ui-type",), "Specify the UI Type: (gui|sdl|headless|separate)", default="headless", env="VIRTUALBOX_UI_TYPE"),
        Flag(("virtualbox-hostonly-no-dhcp",), "Disable the Host Only DHCP Server", Kind.BOOL, env="VIRTUALBOX_HOSTONLY_NO_DHCP"),
        Flag(("virtualbox-no-share",), "Disable the mount of your home directory", Kind.BOOL, env="VIRTUALBOX_NO_SHARE"),
        Flag(("virtualbox-no-dns-proxy",), "Disable proxying all DNS requests to the host", Kind.BOOL, env="VIRTUALBOX_NO_DNS_PROXY"),
        Flag(("virtualbox-no-vtx-check",), "Disable checking for the availability of hardware virtualization before the vm is started", Kind.BOOL, env="VIRTUALBOX_NO_VTX_CHECK"),
        Flag(("virtualbox-share-folder",), "Mount the specified directory instead of the default home location. Format: dir:name", env="VIRTUALBOX_SHARE_FOLDER"),
    )  # fmt: skip

    def configure(self, values: Values) -> None:
        def given(name: str) -> object:
            return values[f"virtualbox-{name}"]

        self.config |= {
            "SSHUser": "docker", "SwarmMaster": values["swarm-master"], "SwarmHost": values["swarm-host"],
            "SwarmDiscovery": values["swarm-discovery"],
            "VBoxManager": {}, "HostInterfaces": {}, "CPU": given("cpu-count"), "Memory": given("memory"),
            "DiskSize": given("disk-size"), "NatNicType": given("nat-nictype"), "Boot2DockerURL": given("boot2docker-url"),
            "Boot2DockerImportVM": given("import-boot2docker-vm"), "HostDNSResolver": given("host-dns-resolver"),
            "HostOnlyCIDR": given("hostonly-cidr"), "HostOnlyNicType": given("hostonly-nictype"),
            "HostOnlyPromiscMode": given("hostonly-nicpromisc"), "UIType": given("ui-type"),
            "HostOnlyNoDHCP": given("hostonly-no-dhcp"), "NoShare": given("no-share"),
            "DNSProxy": not given("no-dns-proxy"), "NoVTXCheck": given("no-vtx-check"), "ShareFolder": given("share-folder"),
        }  # fmt: skip

    def check(self) -> None:
        """The image comes from the internet unless a place for it is named."""
        self._call_vboxmanage()
        if not self.config["Boot2DockerURL"]:
            self.contacted("the GitHub API")
        super().check()

    def create(self, engine: Mapping[str, Any]) -> None:
        with self._alone():
            super().create(engine)
        self.config |= {"SSHPort": _NAT_PORT, "SSHKeyPath": str(self.folder / "id_rsa")}

    def start(self) -> None:
        with self._alone():
            super().start()

    def state(self) -> str:
        self._call_vboxmanage()
        return super().state()

    def url(self) -> str:
        return f"tcp://{self.ip()}:2376"

    def stop(self) -> None:
        """Press the power button and look each second whether the machine still runs, with no end."""
        if self.switches.of("stop_ignored", self.machine) is None:
            self.host.stop()
        while self.state() == "Running":
            time.sleep(1)
        self.config["IPAddress"] = ""

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """Host-only adapters, DHCP servers and NAT ports are shared by processes that do not know of each other."""
        with (self.store / ".virtualbox").open("w") as shared:
            try:
                fcntl.flock(shared, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                raise MachineError(_NOT_READY) from None
            yield

    def _call_vboxmanage(self) -> None:
        if self.switches.of("no_vboxmanage") is not None:
            raise MachineError(_NO_VBOXMANAGE)
        self.switches.pause("slow_vboxmanage", self.machine)

    def _root(self) -> str:
        return "system"
