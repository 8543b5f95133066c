"""Memory that is free and stays ours until it is asked back: what the C library keeps, and circles of references."""

import ctypes
import gc
from contextlib import suppress


def give_memory_back() -> None:
    """To be called when a crowd has gone. The server library drops a connection, and what it held stays in a circle of
    references: 20 KB each, with what it could not send 4 MB, which an idle server's collector would leave there for
    hours."""
    gc.collect()
    trim()


def trim() -> None:
    """Half a millisecond; to be called again and again. A reply of hundreds of kilobytes is copied with each save, each
    time a little larger than the gap that the last copy left: ten such replies took 20 MB, and kept them."""
    with suppress(AttributeError):  # only glibc keeps what was freed, and only it can be asked to give it back
        ctypes.CDLL(None).malloc_trim(0)
