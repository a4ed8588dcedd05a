"""What a process of the worker may take: a paper that would need more fails alone, and not the machine with it."""

from __future__ import annotations

import resource

MEGABYTE = 1024 * 1024


def hold(*, megabytes: int) -> None:
    """Let this process take no more data than that, from now on; a lower limit of the system stays."""
    wanted = megabytes * MEGABYTE
    _soft, hard = resource.getrlimit(resource.RLIMIT_DATA)
    is_lower = hard != resource.RLIM_INFINITY and hard < wanted
    resource.setrlimit(resource.RLIMIT_DATA, (hard if is_lower else wanted, hard))
