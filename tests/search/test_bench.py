"""What `make bench` does with a million messages, with two thousand."""

import pytest

from bench.search import measured
from tests.support.installation import Installation

pytestmark = pytest.mark.slow


@pytest.mark.sqlite
def test_the_bench_of_the_search_finds_something_everywhere(installation: Installation) -> None:
    numbers = measured(installation, 2000)
    assert numbers["hits"] > 20 and all(value > 0 for value in numbers.values())
    assert installation.rows("SELECT COUNT(*), COUNT(DISTINCT message_id) FROM chat_searchentry") == [(2000, 2000)]
    assert installation.rows("SELECT COUNT(*) FROM chat_message WHERE to_index") == [(0,)]
