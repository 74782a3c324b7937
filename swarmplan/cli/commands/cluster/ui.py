"""``swarmplan ui``."""

import click

from swarmplan.cli.command_line.pages import Command
from swarmplan.cli.terminal.options.files import cluster_files
from swarmplan.cli.terminal.options.source import Source


@click.command(
    "ui",
    cls=Command,
    examples=[
        ("swarmplan ui", "serve the page here, and print its address"),
        ("swarmplan ui --simulate", "the page of a simulated cluster"),
        (
            "swarmplan ui --listen unix:s --url https://ops.lan",
            "for a reverse proxy",
        ),
    ],
)
@cluster_files
@click.option(
    "--listen", default="127.0.0.1:8417", show_default=True, metavar="ADDRESS",
    help="ADDRESS:PORT (port 0: any that is free) or unix:PATH.",
)  # fmt: skip
@click.option(
    "--token-file", default="", metavar="FILE",
    help="Let in whoever has the token in this file, instead of by an address that can be used once.",
)  # fmt: skip
@click.option(
    "--trusted-header", default="", metavar="NAME",
    help="Let in whom a trusted proxy names in this header, such as X-Forwarded-User.",
)  # fmt: skip
@click.option(
    "--trusted-proxy", "trusted_proxies", multiple=True, metavar="CIDR",
    help="Believe this header from this network; 'unix': from whoever connects to the socket. Repeat it for more.",
)  # fmt: skip
@click.option(
    "--allow-host", "allow_hosts", multiple=True, metavar="NAME",
    help="Answer to this host name, too; by default only to those of this machine. Repeat it for more.",
)  # fmt: skip
@click.option("--base-path", default="", metavar="PATH", help="Serve the page below this path.")
@click.option(
    "--url", default="", metavar="URL",
    help="Where browsers reach the page by a proxy; its host is allowed, and with https the cookie is sent so alone.",
)  # fmt: skip
def command(
    *,
    source: Source,
    listen: str,
    token_file: str,
    trusted_header: str,
    trusted_proxies: tuple[str, ...],
    allow_hosts: tuple[str, ...],
    base_path: str,
    url: str,
) -> None:
    """Show the cluster live in a browser: health, tasks, plan, drift, runs.

    Serves one page until it is stopped, on this machine alone unless --listen says otherwise; changes nothing. The address that is
    printed can be used once; another one is printed then. It needs an extra: pip install 'swarmplan[ui]'.
    """
    from swarmplan.cli.operations.ui.options import Options
    from swarmplan.cli.operations.ui.serve import serve
    from swarmplan.cli.operations.watching import check_named

    check_named("ui", source)
    serve(source, Options(listen, token_file, trusted_header, trusted_proxies, allow_hosts, base_path, url))
