"""Settings that open the installation say so in one line at the start."""

import logging
from typing import Any

import pytest

from chatsite import exposure
from tests.support.installation import Installation
from tests.support.server import ServerProcess

WIDE = ["0.0.0.0/0", "::/0", "0.0.0.0/1", "128.0.0.0/1", "64.0.0.0/2", "::/1", "2000::/3"]
NARROW = ["127.0.0.1/32", "10.0.0.0/8", "192.168.0.0/16", "2001:db8::/32", "fd00::/8", "::1/128"]


def said(settings: Any, caplog: pytest.LogCaptureFixture, **values: list[str]) -> list[str]:
    for name, value in values.items():
        setattr(settings, name, value)
    with caplog.at_level(logging.WARNING):
        exposure.warn()
    return [record.getMessage() for record in caplog.records]


@pytest.mark.parametrize("network", WIDE)
def test_a_network_of_everybody_is_named(settings: Any, caplog: pytest.LogCaptureFixture, network: str) -> None:
    (line,) = said(settings, caplog, TRUSTED_PROXIES=["10.0.0.1/32", network])
    assert line.startswith(f"TRUSTED_PROXIES={network} ") and "\n" not in line and "for example" in line


def test_what_an_organisation_has_is_not(settings: Any, caplog: pytest.LogCaptureFixture) -> None:
    assert said(settings, caplog, TRUSTED_PROXIES=NARROW, ALLOWED_HOSTS=[".example.org", "192.0.2.1"]) == []


def test_a_server_that_is_open_says_so_at_the_start_and_serves(installation: Installation) -> None:
    with ServerProcess(installation, ALLOWED_HOSTS="*", TRUSTED_PROXIES="0.0.0.0/0,::/0") as server:
        lines = [line for line in server.output if "WARNING chatsite" in line]
    assert len(lines) == 3
    assert [any(name in line for line in lines) for name in ("ALLOWED_HOSTS=*", "=0.0.0.0/0 ", "=::/0 ")] == [True] * 3
