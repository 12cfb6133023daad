"""The benchmark of downloads can fail, by time and by memory; at a small scale memory is flat here, too."""

from __future__ import annotations

from benchmarks.download import MEMORY, RATIO, is_within, measure_memory

_LARGE = 128 << 20


def test_slower_or_growing_is_a_failure() -> None:
    """As fast as the peers with flat memory is within; a little slower is not, and neither is more memory."""
    assert is_within(RATIO, 1.0, MEMORY - 1)
    assert not is_within(RATIO * 1.01, 1.0, MEMORY - 1)
    assert not is_within(RATIO, 1.0, MEMORY)


def test_a_download_takes_the_same_memory_whatever_its_size() -> None:
    """128 MiB take no more than 8 MiB do, give or take what the budget of the benchmark allows."""
    assert MEMORY > measure_memory(_LARGE)
