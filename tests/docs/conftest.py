from tests.support.pair import on_postgresql, redis

__all__ = ["on_postgresql", "redis"]
