"""How many files and sockets this process may have open."""

import resource

# If the hard limit is "unlimited", the system still has one. macOS accepts at most kern.maxfilesperproc, and always
# 10240 (OPEN_MAX).
_LARGE = (1_048_576, 245_760, 65_536, 10_240)


def raise_limit() -> int:
    """Raises the soft limit to the hard one, or as far as the system allows; returns the new limit.

    The usual default is 256 or 1024 descriptors, and each open tab takes one.
    """
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft == hard:
        return int(soft)
    exact = () if hard == resource.RLIM_INFINITY else (hard,)
    for number in (*exact, *(large for large in _LARGE if soft < large and (not exact or large < hard))):
        try:
            resource.setrlimit(resource.RLIMIT_NOFILE, (number, hard))
        except (OSError, ValueError):
            continue
        return int(number)
    return int(soft)
