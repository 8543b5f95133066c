from tests.support.house import house, shared_house
from tests.support.pair import on_postgresql, pair, redis

from .load import dice, make_server, script

__all__ = [
    "dice",
    "house",
    "make_server",
    "on_postgresql",
    "pair",
    "redis",
    "script",
    "shared_house",
]
