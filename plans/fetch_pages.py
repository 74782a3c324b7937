"""Ask every node that runs a service for its page: ``swarmplan status --format json | python fetch_pages.py SERVICE PORT``."""

import json
import sys
import urllib.request


def main(service: str, port: str) -> int:
    """Print each node's page; 1 when one does not answer, or when no node runs the service."""
    status = json.load(sys.stdin)
    nodes = {task["node"] for task in status["tasks"] if _of(service, task) and task["state"] == "running"}
    addresses = {machine["name"]: machine["address"] for machine in status["machines"]}
    silent = 0
    for node in sorted(nodes):
        url = f"http://{addresses[node]}:{port}/"
        try:
            with urllib.request.urlopen(url, timeout=5) as page:
                print(f"  {url}  {page.read().decode().strip()} on {node}")  # noqa: T201 - the command's answer
        except OSError as error:
            silent += 1
            print(f"  {url}  does not answer: {error}")  # noqa: T201 - the command's answer
    return 1 if silent or not nodes else 0


def _of(service: str, task: dict[str, str]) -> bool:
    return task["task"].rpartition(".")[0] == service


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
