"""Debian's Chromium, which `make setup` installs; one for all tests of a process."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Error, sync_playwright

CHROMIUM = "/usr/bin/chromium"


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        try:
            found = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        except Error as error:
            pytest.fail(
                f"{CHROMIUM} does not start: make setup installs it, as root ({error.message.splitlines()[0]})"
            )
        yield found
        found.close()
