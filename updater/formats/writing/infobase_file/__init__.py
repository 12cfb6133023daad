"""Infobase files of our own making: for the sandbox, the simulated platform and the tests.

Whether the real platform opens them is not known (docs/formats.md 1.13).
"""

from updater.formats.infobase_file.description import IndexDescription
from updater.formats.infobase_file.fields import Field
from updater.formats.writing.infobase_file.infobase import write_infobase
from updater.formats.writing.infobase_file.plausible import infobase_with_configuration
from updater.formats.writing.infobase_file.rewriting import rewrite_configuration
from updater.formats.writing.infobase_file.system_tables import file_table
from updater.formats.writing.infobase_file.tables import TableSource

__all__ = [
    "Field",
    "IndexDescription",
    "TableSource",
    "file_table",
    "infobase_with_configuration",
    "rewrite_configuration",
    "write_infobase",
]
