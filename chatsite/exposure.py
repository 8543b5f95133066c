"""Warnings at the start about likely mistakes: settings that open the installation to everybody, unreadable lines of
`.env`, misspelt names of settings."""

import logging
from ipaddress import ip_network

from django.conf import settings

from . import environment
from .logs.about import about

logger = logging.getLogger(__name__)

# No organisation's proxies need a network of this size. Private networks of IPv6 may be larger.
_WIDE = {4: 8, 6: 32}
_PRIVATE = [ip_network("fc00::/7"), ip_network("fe80::/10")]


def warn() -> None:
    """Logs one line for each warning."""
    for line in (*environment.remarks(), *_hosts(), *_proxies()):
        logger.warning("%s", line, extra=about("setting_remark"))


def _hosts() -> list[str]:
    if "*" not in settings.ALLOWED_HOSTS:
        return []
    return [
        "ALLOWED_HOSTS=* accepts every host name: a page of another site that points its own name at this machine "
        "can call the chat. List the names that people use instead, for example ALLOWED_HOSTS=chat.example.org"
    ]


def _proxies() -> list[str]:
    return [
        f"TRUSTED_PROXIES={network} lets every caller in that network choose the address, the host name and the scheme "
        "that the chat sees. List the proxy's own address instead, for example TRUSTED_PROXIES=127.0.0.1"
        for network in settings.TRUSTED_PROXIES
        if _is_wide(network)
    ]


def _is_wide(value: str) -> bool:
    network = ip_network(value)
    is_private = any(network.version == one.version and network.subnet_of(one) for one in _PRIVATE)  # type: ignore[arg-type]
    return network.prefixlen < _WIDE[network.version] and not is_private
