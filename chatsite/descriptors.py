"""How many files and sockets this process may have open."""

import resource

# Where the hard limit is "unlimited" the system still has one of its own. macOS takes no more than
# kern.maxfilesperproc, and always 10240 (OPEN_MAX).
_LARGE = (1_048_576, 245_760, 65_536, 10_240)


def raise_limit() -> int:
    """Raise the soft limit to the hard one, or as far as the system allows; returns what it is now.

    Systems start programs with 256 or 1024 descriptors, and each open tab takes one.
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
