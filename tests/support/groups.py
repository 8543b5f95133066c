"""Which tests one worker runs one after the other, because they share what takes long to start."""

import pytest
from xdist.remote import Producer
from xdist.scheduler import LoadScopeScheduling

# Parts of the tests in Chromium, which take a third of the run: with fewer, the last part ran alone for minutes.
CHROMIUMS = 6


class Grouped(LoadScopeScheduling):
    """The groups by the names of the tests, in the order in which the tests were collected."""

    def __init__(self, config: pytest.Config, log: Producer) -> None:
        config.option.loadscopereorder = False
        super().__init__(config, log)

    def _split_scope(self, nodeid: str) -> str:
        return group_of(nodeid)


def group_of(nodeid: str) -> str:
    """A file on one database; the files of a browser; what one of the other engines runs."""
    path, _, name = nodeid.partition("::")
    parameters = name.partition("[")[2].removesuffix("]").split("-")
    if path.startswith("tests/engines/"):
        return parameters[0]
    if path.startswith("tests/browser/"):
        return f"chromium {sum(path.encode()) % CHROMIUMS}"
    return f"{path} {'postgresql' if 'postgresql' in parameters else ''}"
