"""Fields of a header of RAR5: numbers of any length, bytes, names (docs/formats.md 7.1)."""

from __future__ import annotations

from updater.errors import FormatError

_LONGEST = 10  # bytes of a number of 64 bits


class Fields:
    """Takes one field after another.

    Args:
        data: the header.
        place: where it is, for errors.
    """

    def __init__(self, data: bytes, place: str) -> None:
        self._data = data
        self._at = 0
        self.place = place

    @property
    def left(self) -> int:
        """Bytes not yet taken."""
        return len(self._data) - self._at

    def number(self) -> int:
        """Take a number.

        Raises:
            FormatError: it does not end.
        """
        value, used = read_number(self._data[self._at : self._at + _LONGEST], self.place)
        self._at += used
        return value

    def take(self, count: int) -> bytes:
        """Take that many bytes.

        Raises:
            FormatError: there are fewer.
        """
        if count > self.left:
            raise FormatError("format.structure", place=self.place)
        self._at += count
        return self._data[self._at - count : self._at]

    def cut(self, count: int) -> bytes:
        """Take that many bytes from the end.

        Raises:
            FormatError: there are fewer.
        """
        if count > self.left:
            raise FormatError("format.structure", place=self.place)
        end = len(self._data) - count
        self._data, tail = self._data[:end], self._data[end:]
        return tail

    def text(self, length: int) -> str:
        """Take a text of that many bytes.

        Raises:
            FormatError: there are fewer, or it is no UTF-8.
        """
        try:
            return self.take(length).decode("utf-8")
        except UnicodeDecodeError as error:
            raise FormatError("format.structure", place=self.place) from error


def read_number(data: bytes, place: str) -> tuple[int, int]:
    """Read a number of seven bits a byte, the lowest first; return it and the bytes it takes.

    Raises:
        FormatError: it does not end.
    """
    value = 0
    for index, byte in enumerate(data):
        value |= (byte & 0x7F) << (7 * index)
        if byte < 0x80:  # noqa: PLR2004 - the highest bit says that more follows
            return value, index + 1
    raise FormatError("format.structure", place=place)
