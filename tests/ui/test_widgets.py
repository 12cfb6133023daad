"""The window's own widgets, each by itself."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QMimeData, Qt, QUrl
from PySide6.QtGui import QTextDocument
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QPushButton
from support import answers
from support.palettes import dark_palette, light_palette

from updater.model.infobase import Infobase, InfobaseKind
from updater.model.template import TemplateDirectory, TemplateOrigin
from updater.texts import Texts
from updater.ui.icons import Icons
from updater.ui.look import Tone
from updater.ui.steps import ORDER, Step
from updater.ui.widgets.directory_list import DirectoryList
from updater.ui.widgets.drops import local_paths
from updater.ui.widgets.infobase_tree import InfobaseTree
from updater.ui.widgets.notice import Notice
from updater.ui.widgets.rich import RichPane
from updater.ui.widgets.side import Side, Standing
from updater.ui.widgets.state_stack import StateStack

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from updater.ui.markup import Ink

TEXTS = Texts("ru")


@pytest.fixture
def icons(qtbot: QtBot) -> Icons:
    """The program's signs."""
    del qtbot
    return Icons()


def base(title: str, folder: str = "/") -> Infobase:
    """A file infobase in a folder of the list."""
    directory = Path("/bases") / title
    return Infobase(title, InfobaseKind.FILE, str(directory), directory, folder)


@pytest.fixture
def tree(qtbot: QtBot, icons: Icons) -> InfobaseTree:
    """A tree with bases in nested folders."""
    made = InfobaseTree(icons, TEXTS)
    qtbot.addWidget(made)
    made.fill([base("one"), base("two", "/Work"), base("three", "/Work/Old/")], {})
    return made


def test_bases_lie_in_their_folders(tree: InfobaseTree) -> None:
    """Folders nest as in 1C's own window, and a folder is no base."""
    work = tree.topLevelItem(1)
    assert work is not None
    inside = [item.text(0) for index in range(2) if (item := work.child(index)) is not None]
    assert ("Work", ["two", "Old"]) == (work.text(0), inside)
    assert not work.flags() & Qt.ItemFlag.ItemIsSelectable


def test_choosing_a_base_is_told(tree: InfobaseTree) -> None:
    """The page hears which base is current."""
    told: list[object] = []
    tree.chosen.connect(told.append)
    assert tree.choose(base("three", "/Work/Old/"))
    assert [base("three", "/Work/Old/")] == told


def test_filling_again_keeps_the_choice(tree: InfobaseTree) -> None:
    """A reread list leaves the person where they were; a base that is gone is chosen no more."""
    tree.choose(base("two", "/Work"))
    tree.fill([base("two", "/Work"), base("new")], {})
    kept = tree.current
    tree.fill([base("new")], {})
    assert (base("two", "/Work"), None) == (kept, tree.current)


def test_what_was_read_appears_in_the_row(tree: InfobaseTree) -> None:
    """Release and name of the configuration, also for a screen reader."""
    tree.tell(Path("/bases/one"), answers.inspected("1.0.7.7"))
    item = tree.topLevelItem(0)
    assert item is not None
    assert "1.0.7.7" in item.data(0, Qt.ItemDataRole.AccessibleTextRole)


@pytest.fixture
def directories(qtbot: QtBot, icons: Icons) -> DirectoryList:
    """Two own directories and one that 1C names."""
    made = DirectoryList(icons, TEXTS)
    qtbot.addWidget(made)
    own = [TemplateDirectory(Path(f"/t/{name}"), TemplateOrigin.SETTINGS) for name in "ab"]
    made.fill([*own, TemplateDirectory(Path("/t/1c"), TemplateOrigin.USER_START_CONFIG)])
    return made


def test_own_directories_move_among_themselves(directories: DirectoryList) -> None:
    """Alt+Down moves; the last own one stays before those of 1C."""
    QTest.keyClick(directories, Qt.Key.Key_Down, Qt.KeyboardModifier.AltModifier)
    directories.shift(1)
    assert (Path("/t/b"), Path("/t/a")) == directories.own
    assert 1 == directories.currentRow()


def test_only_own_directories_can_be_removed(directories: DirectoryList) -> None:
    """What 1C names is not ours to remove."""
    directories.setCurrentRow(2)
    directories.remove()
    directories.setCurrentRow(0)
    directories.remove()
    assert (Path("/t/b"), Path("/t/1c")) == directories.paths


def test_a_directory_is_added_once(directories: DirectoryList) -> None:
    """Adding it again only makes it current; a missing one is marked, not refused."""
    directories.add(Path("/t/new"))
    directories.add(Path("/t/a"))
    assert (Path("/t/a"), Path("/t/b"), Path("/t/new")) == directories.own
    assert 0 == directories.currentRow()
    assert not directories.item(2).data(Qt.ItemDataRole.UserRole).exists


def test_a_notice_tells_and_acts(qtbot: QtBot, icons: Icons) -> None:
    """Its button does what it was given; it says nothing when cleared."""
    notice, done = Notice(icons, "x"), []
    qtbot.addWidget(notice)
    notice.tell(Tone.WARNING, "words", "more", ("Do it", lambda: done.append(1)))
    button = notice.findChild(QPushButton)
    assert button is not None
    button.click()
    assert ("words", "words more", [1]) == (notice.words, notice.accessibleName(), done)
    notice.clear()
    assert not notice.words


def test_quick_work_is_not_announced(qtbot: QtBot, icons: Icons) -> None:
    """What loads at once does not flicker; what takes longer says so."""
    stack = StateStack(icons, "x", QLabel("content"))
    qtbot.addWidget(stack)
    stack.load("loading")
    assert not stack.words
    qtbot.waitUntil(lambda: stack.words == "loading")
    stack.show_content()
    assert not stack.words


def test_an_empty_list_says_the_next_step(qtbot: QtBot, icons: Icons) -> None:
    """Why there is nothing, and a button for what to do."""
    stack, done = StateStack(icons, "x", QLabel("content")), []
    qtbot.addWidget(stack)
    stack.tell("package", "nothing", "do this", ("Add", lambda: done.append(1)))
    button = stack.findChild(QPushButton, "xAction")
    assert button is not None
    button.click()
    assert ("nothing", [1]) == (stack.words, done)


def test_rich_text_loads_nothing_from_elsewhere(qtbot: QtBot, icons: Icons) -> None:
    """Only our own signs are given; a file or a web picture is not."""
    pane = RichPane(icons, "x", "label")
    qtbot.addWidget(pane)
    kind = QTextDocument.ResourceType.ImageResource.value
    assert pane.loadResource(kind, QUrl("sign:ok/ok/16")) is not None
    for address in ("http://example.org/x.png", "file:///etc/hostname", "x.png"):
        assert pane.loadResource(kind, QUrl(address)) is None


def test_rich_text_follows_the_palette(qtbot: QtBot, icons: Icons) -> None:
    """A change of palette writes the text again in its colours."""
    pane = RichPane(icons, "x", "label")
    qtbot.addWidget(pane)
    inks: list[Ink] = []

    def build(ink: Ink) -> str:
        inks.append(ink)
        return "text"

    pane.setPalette(light_palette())
    pane.write(build)
    pane.setPalette(dark_palette())
    assert inks[0].text != inks[-1].text


def test_the_side_shows_where_one_is(qtbot: QtBot, icons: Icons) -> None:
    """Done with its answer, current, open, closed; a screen reader hears the same."""
    side = Side(icons, TEXTS)
    qtbot.addWidget(side)
    way = set(ORDER) - {Step.DOWNLOAD}
    side.take(Step.UPDATES, {Step.INFOBASE, Step.UPDATES, Step.BACKUP}, {Step.INFOBASE: "Рабочая"}, way)
    expected = [Standing.DONE, Standing.CURRENT, Standing.SKIPPED, Standing.OPEN, *[Standing.CLOSED] * 3]
    assert expected == [side.rows[step].standing for step in ORDER]
    assert "Рабочая" in side.rows[Step.INFOBASE].accessibleName()


def test_only_done_steps_can_be_pressed(qtbot: QtBot, icons: Icons) -> None:
    """A step ahead is not a way to skip the ones between."""
    side = Side(icons, TEXTS)
    wanted: list[Step] = []
    qtbot.addWidget(side)
    side.wanted.connect(wanted.append)
    side.take(Step.BACKUP, set(ORDER), {})
    for step in (Step.INFOBASE, Step.BACKUP, Step.RESULT):
        QTest.mouseClick(side.rows[step], Qt.MouseButton.LeftButton)
    assert [Step.INFOBASE] == wanted


def test_paths_come_from_files_and_from_text(tmp_path: Path) -> None:
    """Dragged files and a copied path both count; other text and web addresses do not."""
    files, text, web, other = QMimeData(), QMimeData(), QMimeData(), QMimeData()
    files.setUrls([QUrl.fromLocalFile(str(tmp_path))])
    text.setText(f'"{tmp_path}"\n')
    web.setUrls([QUrl("https://example.org/x.zip")])
    other.setText("just words")
    assert [[tmp_path], [tmp_path], [], []] == [local_paths(data) for data in (files, text, web, other)]


def test_a_pane_kept_within_a_height_asks_for_all_its_text(qtbot: QtBot, icons: Icons) -> None:
    """As high as the text, so that nothing scrolls while there is room; never higher than it may be."""
    pane = RichPane(icons, "pane", "pane")
    qtbot.addWidget(pane)
    pane.resize(400, 100)
    pane.keep_within(500)
    pane.show()
    for lines in (2, 20, 200):
        words = "<br>".join("line" for _ in range(lines))
        pane.write(lambda _ink, words=words: words)  # type: ignore[misc]
        wanted = min(500, pane.document().size().height() + 1)
        assert pytest.approx(wanted, abs=1) == pane.sizeHint().height(), lines
        assert pane.maximumHeight() == pane.sizeHint().height()
