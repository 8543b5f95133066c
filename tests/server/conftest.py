from tests.support.pair import on_postgresql

__all__ = ["on_postgresql"]
