"""The available backends, each with its breaker."""

from collections.abc import Iterable, Mapping

from chat.backends.types import Backend

from .breaker import Breaker


def order(use_victoria: bool) -> list[str]:
    """Names of the backends, in the order in which a reply tries them."""
    return ["victoria", "mlx"] if use_victoria else ["mlx"]


class Rotation:
    """`backends` and `breakers` by name. `demo`: True if they are the scripted ones."""

    def __init__(self, backends: Iterable[Backend]) -> None:
        self.backends = {backend.name: backend for backend in backends}
        self.breakers = {name: Breaker() for name in self.backends}
        self.demo = False

    def switch(self, backends: Mapping[str, Backend], *, demo: bool) -> None:
        """Replaces the servers behind the names and resets all breakers: the old servers' failures do not count."""
        self.backends.update(backends)
        self.demo = demo
        for breaker in self.breakers.values():
            breaker.close()
