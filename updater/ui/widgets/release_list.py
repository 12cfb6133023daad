"""Releases on the site: those that are newer can be chosen, the others can be read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QAbstractItemView, QListWidget, QListWidgetItem

from updater.model.version import Version
from updater.ui.look import Tone, em
from updater.ui.widgets.two_line import DIM, MARK, SECOND_LINE, SIGN, TwoLineDelegate
from updater.ui.words.site import release_line, too_old

if TYPE_CHECKING:
    from collections.abc import Iterable

    from PySide6.QtWidgets import QWidget

    from updater.model.site import SiteRelease
    from updater.texts import Texts
    from updater.ui.icons import Icons

_RELEASE = Qt.ItemDataRole.UserRole


class ReleaseList(QListWidget):
    """The list.

    Signals:
        chosen: another release is current; carries it.
    """

    chosen = Signal(object)

    def __init__(self, icons: Icons, texts: Texts, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._texts = texts
        self._seen_from: tuple[Version, Version | None] = (Version(""), None)
        self.setObjectName("siteReleases")
        self.setAccessibleName(texts("ui.site.releases"))
        self.setItemDelegate(TwoLineDelegate(icons, self))
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setMinimumSize(QSize(em(self) * 14, em(self) * 8))
        self.currentItemChanged.connect(self._current_changed)

    @property
    def current(self) -> SiteRelease | None:
        """The release that is current."""
        release: SiteRelease | None = self.currentIndex().data(_RELEASE)
        return release

    def fill(
        self,
        releases: Iterable[SiteRelease],
        have: Version,
        platform: Version | None,
        wanted: Version | None,
    ) -> None:
        """Show these releases, seen from the one there is, with one of them current.

        Args:
            releases: newest first.
            have: the release the base has.
            platform: the newest platform installed.
            wanted: the release that is to be current; none when it is not among them.
        """
        self._seen_from = have, platform
        self.blockSignals(True)
        self.clear()
        for release in releases:
            item = self._item(release)
            self.addItem(item)
            if release.version == wanted and release.version > have:
                self.setCurrentItem(item)
        self.blockSignals(False)

    @property
    def seen(self) -> list[SiteRelease]:
        """The releases of the rows that are on the screen, from above."""
        area = self.viewport().rect()
        rows = (self.item(row) for row in range(self.count()))
        return [each.data(_RELEASE) for each in rows if self.visualItemRect(each).intersects(area)]

    def replace(self, release: SiteRelease) -> None:
        """Show more of a release that is in the list."""
        for row in range(self.count()):
            item = self.item(row)
            if item.data(_RELEASE).version == release.version:
                self._write(item, release)

    def _item(self, release: SiteRelease) -> QListWidgetItem:
        item = QListWidgetItem(str(release.version))
        item.setData(SIGN, "package")
        self._write(item, release)
        return item

    def _write(self, item: QListWidgetItem, release: SiteRelease) -> None:
        have, platform = self._seen_from
        second = release_line(self._texts, release, have, platform)
        item.setData(_RELEASE, release)
        item.setData(SECOND_LINE, second)
        item.setData(Qt.ItemDataRole.AccessibleTextRole, f"{release.version}, {second}")
        item.setToolTip(second)
        if not release.version > have:
            item.setFlags(Qt.ItemFlag.ItemIsEnabled)  # it can be read, not chosen
            item.setData(DIM, True)
        elif too_old(release, platform):
            item.setData(MARK, ("warning", Tone.WARNING))

    def _current_changed(self, item: QListWidgetItem | None) -> None:
        if item is not None:
            self.chosen.emit(item.data(_RELEASE))
