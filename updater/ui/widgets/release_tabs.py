"""About the release chosen: the path to it, its facts, and the texts that come with it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QTabWidget

from updater.ui.markup import quiet
from updater.ui.widgets.release_texts import ReleaseTexts
from updater.ui.widgets.rich import RichPane
from updater.ui.words.site import path_text, release_facts
from updater.ui.words.updates import no_plan

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from updater.model.site import Product, SiteRelease, SourceKind
    from updater.model.version import Version
    from updater.ui.desk import Desk
    from updater.ui.site_survey import SitePath


class ReleaseTabs(QTabWidget):
    """Three tabs; texts are fetched when they are looked at."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk, self._texts = desk, desk.texts
        self.setObjectName("releaseTabs")
        self.setAccessibleName(self._texts("ui.site.tabs"))
        self.setDocumentMode(True)
        self.path = RichPane(desk.icons, "sitePath", self._texts("ui.site.path"), framed=True)
        self.facts = RichPane(desk.icons, "siteFacts", self._texts("ui.site.facts"), framed=True)
        self.reading = ReleaseTexts(desk)
        for widget, key in (
            (self.path, "path-tab"),
            (self.facts, "facts-tab"),
            (self.reading, "texts-tab"),
        ):
            self.addTab(widget, self._texts(f"ui.site.{key}"))
        self.currentChanged.connect(lambda _index: self._looked_at())

    def load_way(self, wanted: Version) -> None:
        """Say that the way is being looked for."""
        words = self._texts("ui.site.path-loading", version=wanted)
        self.path.write(lambda ink: f"<p>{quiet(words, ink)}</p>")

    def show_way(self, way: SitePath) -> None:
        """Show the way, or why there is none."""
        if way.path is not None:
            path, here = way.path, way.plan is not None
            self.path.write(lambda ink: path_text(self._texts, path, all_here=here, ink=ink))
            return
        problem = self._texts.problem(way.problem) if way.problem is not None else None
        if problem is not None:
            words = (problem.what, problem.why, problem.remedy)
            self.path.write(lambda ink: no_plan(self._texts, *words, ink))

    def show_release(
        self, release: SiteRelease | None, platform: Version | None, product: Product, source: SourceKind
    ) -> None:
        """Show what is known of a release."""
        if release is None:
            words = self._texts("ui.site.choose")
            self.facts.write(lambda ink: f"<p>{quiet(words, ink)}</p>")
            self.reading.offer(None, ())
            return
        self.show_facts(release, platform, source)
        online, version = self._desk.application.online, release.version
        self.reading.offer(version, release.texts, lambda: online.texts(product, version))
        self._looked_at()

    def show_facts(self, release: SiteRelease, platform: Version | None, source: SourceKind) -> None:
        """Show the facts of a release; a text that is being read stays."""
        self.facts.write(lambda ink: release_facts(self._texts, release, platform, source, ink))

    def _looked_at(self) -> None:
        if self.currentWidget() is self.reading:
            self.reading.read()
