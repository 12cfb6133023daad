"""The file of a file infobase, `1Cv8.1CD`: reading it without the platform (docs/formats.md 1)."""

from updater.formats.infobase_file.infobase import InfobaseFile, open_infobase_file
from updater.formats.infobase_file.stored_files import StoredFiles
from updater.formats.infobase_file.table import Row, Table

__all__ = ["InfobaseFile", "Row", "StoredFiles", "Table", "open_infobase_file"]
