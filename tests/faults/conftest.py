from tests.support.house import house, shared_house

__all__ = ["house", "shared_house"]
