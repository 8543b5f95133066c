from tests.support.house import house, shared_house
from tests.support.pair import on_postgresql, pair, redis

__all__ = ["house", "on_postgresql", "pair", "redis", "shared_house"]
