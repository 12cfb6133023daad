"""The start configuration `1CEStart.cfg` and its shared kin `1cescmn.cfg` (docs/formats.md 5.2)."""

from __future__ import annotations

from dataclasses import dataclass, replace

from updater.formats.plain_text import UTF16_WITH_MARK, Encoding, decode, key_and_value, line_end, lines_of

TEMPLATES = "ConfigurationTemplatesLocation"
COMMON_LISTS = "CommonInfoBases"
COMMON_CONFIG = "CommonCfgLocation"
INSTALLED = "InstalledLocation"
_KNOWN = (
    TEMPLATES,
    COMMON_LISTS,
    COMMON_CONFIG,
    INSTALLED,
    "DefaultVersion",
    "DistributiveLocation",
    "InstallComponents",
    "UseHwLicenses",
    "AppAutoInstallLastVersion",
)


@dataclass(frozen=True, slots=True)
class StartConfig:
    """A start configuration with every line as it was written.

    Attributes:
        lines: all lines in order, each with its own end.
        encoding: how the file was written.
        eol: the line end new lines take.
    """

    lines: tuple[str, ...] = ()
    encoding: Encoding = UTF16_WITH_MARK
    eol: str = "\r\n"

    @property
    def entries(self) -> tuple[tuple[str, str], ...]:
        """Keys and values in order, keys repeated as they are, values as written."""
        pairs = (key_and_value(line) for line in self.lines)
        return tuple(pair for pair in pairs if pair is not None)

    def values(self, key: str) -> tuple[str, ...]:
        """Return every value of a key in order, doubled backslashes made single; case means nothing."""
        folded = key.casefold()
        return tuple(_single(value) for name, value in self.entries if name.casefold() == folded and value)

    def value(self, key: str) -> str:
        """Return the first value of a key; empty when there is none."""
        return next(iter(self.values(key)), "")

    def with_value(self, key: str, value: str) -> StartConfig:
        """Return the same configuration with one more value, after the last line of its key.

        A value that is there already is not added again.
        """
        if value in self.values(key):
            return self
        lines = list(self.lines)
        if lines and not lines[-1].endswith("\n"):
            lines[-1] += self.eol
        lines.insert(self._end_of(key, lines), f"{key}={value}{self.eol}")
        return replace(self, lines=tuple(lines))

    def _end_of(self, key: str, lines: list[str]) -> int:
        folded = key.casefold()
        same = [at for at, line in enumerate(lines) if _key(line) == folded]
        return same[-1] + 1 if same else len(lines)


def parse_start_config(data: bytes) -> StartConfig:
    """Read a start configuration.

    Raises:
        FormatError: `format.encoding` when the bytes are no text, `format.too-large`.
    """
    text, encoding = decode(data, known=_KNOWN, place="1CEStart.cfg")
    if not data:
        return StartConfig()
    return StartConfig(tuple(lines_of(text)), encoding, line_end(text))


def _key(line: str) -> str:
    pair = key_and_value(line)
    return pair[0].casefold() if pair else ""


def _single(value: str) -> str:
    r"""Make doubled backslashes single, except the two that begin a network path."""
    head = "\\\\" if value.startswith("\\\\") else ""
    rest = value[len(head) :].lstrip("\\") if head else value
    while "\\\\" in rest:
        rest = rest.replace("\\\\", "\\")
    return head + rest
