"""Reading what the platform wrote, in every encoding there is word of."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.fixtures import fixture

from updater.enterprise.messages import LIMIT, decode_messages, read_messages, read_result

if TYPE_CHECKING:
    from pathlib import Path

TEXT = "Обновление конфигурации успешно завершено"


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-8", "cp1251", "utf-16"])
def test_every_attested_encoding(tmp_path: Path, encoding: str) -> None:
    """New platforms write UTF-8 with a mark, old ones cp1251; a UTF-16 file is read too."""
    file = tmp_path / "out.txt"
    file.write_bytes(f"{TEXT}\r\n".encode(encoding))
    assert TEXT == read_messages(file)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("DumpCfg_ok_linux_ru.log", "Сохранение конфигурации успешно завершено"),
        ("DumpIB_ok_linux_ru.log", "Выгрузка информационной базы успешно завершена"),
        ("DumpConfigToFiles_ok_linux_ru_BOM-only.log", ""),
    ],
)
def test_real_message_files(name: str, expected: str) -> None:
    """Files a real platform wrote, one of them nothing but the mark."""
    assert expected == read_messages(fixture(f"batch/out-logs/{name}"))


def test_a_missing_file_says_nothing(tmp_path: Path) -> None:
    """No file and no messages are the same."""
    assert ("", None) == (read_messages(tmp_path / "no"), read_result(tmp_path / "no"))


def test_a_text_that_is_being_written_may_end_in_a_letter(tmp_path: Path) -> None:
    """The last letter is half there: the others are still read as what they are."""
    file = tmp_path / "out.txt"
    file.write_bytes("Объект изменен: Документ".encode()[:-1])
    assert "Объект изменен: Докумен" == read_messages(file)


@pytest.mark.parametrize("text", ["файл C:\\x\\а", "x\xab\xbb", "№ 1: «Ошибка»", "а"])
def test_old_letters_are_not_taken_for_half_new_ones(text: str) -> None:
    """A cp1251 text with a letter at either end stays what it is."""
    assert text == decode_messages(text.encode("cp1251"))


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-8", "utf-16", "cp1251"])
def test_of_a_huge_file_the_end_is_read(tmp_path: Path, encoding: str) -> None:
    """A file without end costs no memory without end, and its last line is there."""
    file = tmp_path / "out.txt"
    file.write_bytes(("строка\r\n" * 200_000 + TEXT).encode(encoding))
    text = read_messages(file)
    assert text.endswith(TEXT)
    assert len(text) <= LIMIT + 2


@pytest.mark.parametrize(
    ("data", "expected"),
    [(b"\xef\xbb\xbf0", 0), (b"1", 1), (b"\xef\xbb\xbf101", 101), (b"", None), (b"x", None)],
)
def test_result_with_and_without_mark(tmp_path: Path, data: bytes, expected: int | None) -> None:
    """The digit is found behind a mark; what is no number counts as not there."""
    file = tmp_path / "result"
    file.write_bytes(data)
    assert expected == read_result(file)


@given(st.binary(max_size=200))
def test_no_bytes_are_too_odd(data: bytes) -> None:
    """Any bytes give some text."""
    assert isinstance(decode_messages(data), str)
