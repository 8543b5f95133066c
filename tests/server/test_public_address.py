"""The address that the start prints is one that works."""

from typing import Any

import pytest

from chatsite import public_address

NAME, ORIGIN = "chat.example.org", "https://chat.example.org"
ADDRESSES = [
    ({}, "http://127.0.0.1:8000/"),
    ({"HOST": "::1", "ALLOWED_HOSTS": ["[::1]"]}, "http://[::1]:8000/"),
    ({"ALLOWED_HOSTS": [NAME], "CSRF_TRUSTED_ORIGINS": [ORIGIN], "TRUSTED_PROXIES": ["127.0.0.1/32"]}, f"{ORIGIN}/"),
    ({"ALLOWED_HOSTS": ["127.0.0.1", NAME], "CSRF_TRUSTED_ORIGINS": [ORIGIN]}, f"{ORIGIN}/"),
    ({"ALLOWED_HOSTS": [NAME], "CSRF_TRUSTED_ORIGINS": ["https://a.example", f"{ORIGIN}:8443"]}, f"{ORIGIN}:8443/"),
    ({"ALLOWED_HOSTS": ["[::1]"], "CSRF_TRUSTED_ORIGINS": ["https://[::1]:8443"]}, "https://[::1]:8443/"),
    ({"ALLOWED_HOSTS": [NAME], "TRUSTED_PROXIES": ["127.0.0.1/32"]}, f"{ORIGIN}/"),
    ({"ALLOWED_HOSTS": [NAME]}, f"http://{NAME}/"),
    ({"ALLOWED_HOSTS": [".example.org"], "TRUSTED_PROXIES": ["127.0.0.1/32"]}, "https://example.org/"),
    ({"HOST": "192.0.2.10", "ALLOWED_HOSTS": [NAME]}, f"http://{NAME}:8000/"),
    ({"HOST": "0.0.0.0", "ALLOWED_HOSTS": [".example.org", NAME]}, f"http://{NAME}:8000/"),
    ({"HOST": "0.0.0.0", "ALLOWED_HOSTS": ["*"]}, "http://127.0.0.1:8000/"),
    ({"HOST": "::", "ALLOWED_HOSTS": ["[2001:db8::1]"]}, "http://[2001:db8::1]:8000/"),
]


@pytest.mark.parametrize(("values", "address"), ADDRESSES)
def test_the_address_is_one_that_lets_people_in(settings: Any, values: dict[str, Any], address: str) -> None:
    standard = {"HOST": "127.0.0.1", "PORT": 8000, "CSRF_TRUSTED_ORIGINS": [], "TRUSTED_PROXIES": []}
    for name, value in {**standard, "ALLOWED_HOSTS": ["127.0.0.1", "localhost"], **values}.items():
        setattr(settings, name, value)
    assert public_address.address() == address
