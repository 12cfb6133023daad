"""Release numbers: order of integers, text kept, nothing crashes."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from updater.model.version import Version

numbers = st.lists(st.integers(0, 10**6), min_size=1, max_size=5)


@given(numbers, numbers)
def test_order_is_the_order_of_integers(first: list[int], second: list[int]) -> None:
    """Two numeric versions compare exactly as their rows of integers do."""
    one, two = (Version(".".join(map(str, parts))) for parts in (first, second))

    assert (first < second) == (one < two)
    assert (first == second) == (one == two)


@given(st.text(max_size=40))
def test_any_text_is_a_version_that_keeps_its_text(text: str) -> None:
    """Whatever a vendor wrote is kept, hashable and sortable."""
    version = Version(text)

    assert text == str(version)
    assert hash(version) == hash(Version(text))
    assert [version, version] == sorted([version, version])


def test_ten_is_greater_than_nine() -> None:
    """Segments are numbers, not letters."""
    assert Version("3.0.9.1") < Version("3.0.10.1")


def test_only_the_part_before_the_slash_counts() -> None:
    """A layered configuration's own version stands before the slash."""
    assert Version("1.3.93.1") == Version("1.3.93.1/3.1.46.23")


def test_text_that_is_no_number_sorts_first() -> None:
    """`{AppVersion}` of a real file is below every number and equals only itself."""
    odd = Version("{AppVersion}")

    assert odd < Version("0")
    assert odd == Version("{AppVersion}")
    assert odd != Version("")
    assert not odd.is_number
