"""Everything else a release offers, in the window: seen, downloaded, installed; and sizes beforehand."""

from __future__ import annotations

import hashlib
import shutil
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QLabel
from support.site import sign_in
from support.window import child

from updater.demo.site import AccountKind, FaultKind
from updater.errors import SiteError
from updater.model.site import PackageKind
from updater.ui.steps import Step
from updater.ui.widgets.two_line import SECOND_LINE

if TYPE_CHECKING:
    from pathlib import Path

    import pytest
    from support.window import OpenWindow, ScriptedAsking

    from updater.demo.sandbox import Sandbox
    from updater.demo.site import RunningSite
    from updater.ui.dialogs.distributions import DistributionsDialog
    from updater.ui.pages.updates_site import SitePanel

_NEWEST = "1.2.1.6"
_CHAIN = ("1.0.2.7", "1.0.4.2", "1.1.1.10", "1.1.3.8", _NEWEST)


def _signed_in(window: OpenWindow, sandbox: Sandbox, kind: AccountKind = AccountKind.CONTRACT) -> SitePanel:
    window.choose(sandbox.infobase)
    window.go_to(Step.UPDATES)
    site, account = window.wizard.updates_page.site, sign_in(kind)
    site.form.login.setText(account.login)
    site.form.password.setText(account.password)
    window.press("signInButton")
    return site


def _dialog(window: OpenWindow, sandbox: Sandbox, folder: Path, **who: AccountKind) -> DistributionsDialog:
    site = _signed_in(window, sandbox, **who)
    window.press("siteOthers")
    assert site.others is not None
    site.others.folder.show_path(folder)
    return site.others


def _press(window: OpenWindow, dialog: DistributionsDialog, name: str) -> None:
    button = child(dialog, QAbstractButton, f"distributions{name}")
    assert button.isVisible()
    assert button.isEnabled()
    button.click()
    window.settle()


def _rows(dialog: DistributionsDialog) -> list[str]:
    return [str(dialog.list.item(row).data(SECOND_LINE)) for row in range(dialog.list.count())]


def _unbroken(words: str) -> str:
    """Rich text shows unbreakable spaces as spaces."""
    return words.replace("\N{NO-BREAK SPACE}", " ")


def _tick(dialog: DistributionsDialog, row: int) -> None:
    dialog.list.setCurrentRow(row)
    QTest.keyClick(dialog.list, Qt.Key.Key_Space)


def test_all_distributions_are_listed_with_size_and_date(
    site_window: OpenWindow, sandbox: Sandbox, site: RunningSite, tmp_path: Path
) -> None:
    """Kind, size and date of each, as the page of each file says."""
    dialog = _dialog(site_window, sandbox, tmp_path)
    release = site.world.release("Workshop10", _NEWEST)
    assert release is not None
    texts = site_window.texts
    assert [
        " · ".join((texts(f"ui.distributions.kind.{kind}"), texts.size(file.size), "18.11.2026"))
        for kind, file in zip(("update", "full", "to-prof"), release.files, strict=False)
    ] == _rows(dialog)
    assert any(_NEWEST in label.text() for label in dialog.findChildren(QLabel))


def test_what_is_ticked_comes_verified_and_is_offered_for_installing(
    site_window: OpenWindow, sandbox: Sandbox, site: RunningSite, asking: ScriptedAsking, tmp_path: Path
) -> None:
    """Ticked with Space, downloaded into the folder named, opened there, installed as a template."""
    shutil.rmtree(sandbox.templates)
    sandbox.templates.mkdir()
    dialog = _dialog(site_window, sandbox, tmp_path / "Загрузки")
    _tick(dialog, 1)
    _press(site_window, dialog, "Download")
    release = site.world.release("Workshop10", _NEWEST)
    assert release is not None
    file = tmp_path / "Загрузки" / "Workshop10_1.2.1.6_full.zip"
    assert release.files[1].sha512 == hashlib.sha512(file.read_bytes()).hexdigest()
    assert site_window.texts("ui.distributions.done", count=1) == dialog.notice.words
    _press(site_window, dialog, "Show")
    assert [tmp_path / "Загрузки"] == asking.shown
    assert tmp_path / "Загрузки" == site_window.application.settings.download_directory
    child(dialog, QAbstractButton, "distributionsNoticeAction").click()
    site_window.settle()
    assert dialog.installing.dialog is not None
    dialog.installing.dialog.accept()
    site_window.settle()
    assert [] != [*sandbox.templates.rglob("1cv8.cf")]
    assert file.exists()


def test_what_holds_no_template_is_only_shown(
    site_window: OpenWindow, sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Where nothing can be installed, nothing is offered but the folder."""
    dialog = _dialog(site_window, sandbox, tmp_path)
    monkeypatch.setattr(type(site_window.application.templates), "found_in", lambda _self, _file: False)
    _tick(dialog, 2)
    _press(site_window, dialog, "Download")
    assert site_window.texts("ui.distributions.done", count=1) == dialog.notice.words
    assert not child(dialog, QAbstractButton, "distributionsNoticeAction").isVisible()
    assert child(dialog, QAbstractButton, "distributionsShow").isVisible()


def test_nothing_ticked_and_no_folder_are_said(
    site_window: OpenWindow, sandbox: Sandbox, tmp_path: Path
) -> None:
    """The button says what is missing, and nothing is asked of the site."""
    dialog = _dialog(site_window, sandbox, tmp_path)
    _press(site_window, dialog, "Download")
    assert site_window.texts("ui.distributions.none-ticked") == dialog.notice.words
    dialog.folder.show_path(None)
    _tick(dialog, 0)
    _press(site_window, dialog, "Download")
    assert site_window.texts("ui.distributions.no-folder") == dialog.notice.words
    assert [] == [*tmp_path.glob("*.zip*")]


def test_what_the_account_may_not_have_cannot_be_ticked(
    site_window: OpenWindow, sandbox: Sandbox, tmp_path: Path
) -> None:
    """It stays in the list with the reason; the others can be had."""
    dialog = _dialog(site_window, sandbox, tmp_path, kind=AccountKind.BASIC)
    refused = site_window.texts.problem(SiteError("site.file-not-allowed", title="")).what
    assert refused in _rows(dialog)[1]
    _tick(dialog, 1)
    assert () == dialog.list.ticked
    _tick(dialog, 2)
    assert 1 == len(dialog.list.ticked)


def test_a_download_that_breaks_off_goes_on_from_there(
    site_window: OpenWindow, sandbox: Sandbox, site: RunningSite, tmp_path: Path
) -> None:
    """Stopped by the person or by the site, it is told in the dialog, and the same button goes on."""
    dialog = _dialog(site_window, sandbox, tmp_path)
    _tick(dialog, 1)
    site.faults.add(FaultKind.DRIP, where="dl", at=10, value="300")
    download = child(dialog, QAbstractButton, "distributionsDownload")
    download.click()
    assert dialog.fetching.going
    assert not download.isEnabled()
    child(dialog, QAbstractButton, "distributionsStop").click()
    site_window.settle()
    assert site_window.texts("ui.distributions.stopped") == dialog.notice.words
    site.faults.clear()
    site.faults.add(FaultKind.STATUS, where="dl", value="404")
    _press(site_window, dialog, "Download")
    absent = site_window.texts.problem(SiteError("download.absent", name="", status=404)).what
    assert absent == dialog.notice.words
    site.faults.clear()
    _press(site_window, dialog, "Download")
    assert (tmp_path / "Workshop10_1.2.1.6_full.zip").is_file()


def test_closing_the_dialog_stops_the_download(
    site_window: OpenWindow, sandbox: Sandbox, site: RunningSite, tmp_path: Path
) -> None:
    """Nothing goes on behind a dialog that is not there."""
    dialog = _dialog(site_window, sandbox, tmp_path)
    _tick(dialog, 1)
    site.faults.add(FaultKind.DRIP, where="dl", at=10, value="300")
    child(dialog, QAbstractButton, "distributionsDownload").click()
    dialog.reject()
    site_window.settle()
    assert site_window.application is not None
    assert [] == [*tmp_path.glob("*.zip")]


def test_a_site_that_is_away_is_told_in_the_dialog(
    site_window: OpenWindow, sandbox: Sandbox, site: RunningSite
) -> None:
    """Why, and a button to try again."""
    panel = _signed_in(site_window, sandbox)
    site.faults.add(FaultKind.GUARD, where="releases")
    site_window.press("siteOthers")
    assert panel.others is not None
    assert site_window.texts.problem(SiteError("site.blocked", host="")).what == panel.others.stack.words
    site.faults.clear()
    child(panel.others, QAbstractButton, "distributionsStateAction").click()
    site_window.settle()
    assert 3 == panel.others.list.count()


def _setup(site: RunningSite, version: str) -> int:
    """How large the pages' update distribution of a release is."""
    release = site.world.release("Workshop10", version)
    assert release is not None
    return next(file.size for file in release.files if file.kind is PackageKind.UPDATE)


def test_sizes_are_shown_before_the_download(
    site_window: OpenWindow, sandbox: Sandbox, site: RunningSite
) -> None:
    """Of each hop and of all that are not here, told by the service; rows have the sizes of the pages."""
    panel = _signed_in(site_window, sandbox)
    path = site_window.state.path
    assert path is not None
    templates = (site.world.release("Workshop10", version) for version in _CHAIN)
    sizes = [one.template.size for one in templates if one is not None and one.template is not None]
    missing = [size for size, hop in zip(sizes, path.hops, strict=True) if not hop.here]
    assert list(_CHAIN) == [str(hop.version) for hop in path.hops]
    assert (2, sum(missing)) == (sum(hop.here for hop in path.hops), path.size)
    texts = site_window.texts
    words = _unbroken(panel.tabs.path.toPlainText())
    assert _unbroken(texts("ui.site.count-rest", count=5, here=2, size=sum(missing))) in words
    assert all(_unbroken(texts("ui.site.hop-size", size=size)) in words for size in missing)
    assert 2 == words.count(_unbroken(texts("ui.site.hop-here")))
    assert _unbroken(texts("ui.site.path-by", source=texts("ui.site.source.service"))) in words
    newest = texts.size(_setup(site, _CHAIN[-1]))
    assert newest in panel.list.item(0).data(SECOND_LINE)
    assert _unbroken(newest) in _unbroken(panel.tabs.facts.toPlainText())
    assert [] == [one for one in site.log if one.host.startswith("dl") and "/get/" in one.path]


def test_a_size_seen_once_stays(site_window: OpenWindow, sandbox: Sandbox, site: RunningSite) -> None:
    """Every row that is seen gets its size by itself; another release chosen changes none of them."""
    panel = _signed_in(site_window, sandbox)
    rows = panel.list.count()
    lines = [panel.list.item(row).data(SECOND_LINE) for row in range(rows)]
    asked = len(site.log.of("releases", "/version_file"))
    panel.list.setCurrentRow(1)
    site_window.settle()
    panel.list.setCurrentRow(0)
    site_window.settle()

    for version in _CHAIN:
        row = next(row for row in range(rows) if panel.list.item(row).text() == version)
        assert site_window.texts.size(_setup(site, version)) in lines[row]
    assert lines == [panel.list.item(row).data(SECOND_LINE) for row in range(rows)]
    assert 2 * rows >= asked


def test_what_the_site_told_wrongly_is_asked_again(
    site_window: OpenWindow, sandbox: Sandbox, site: RunningSite
) -> None:
    """A checksum that was wrong when sizes were asked for hinders one attempt and not the next."""
    shutil.rmtree(sandbox.templates)
    sandbox.templates.mkdir()
    wrong = site.faults.add(FaultKind.WRONG_HASH, where="update-api")
    _signed_in(site_window, sandbox)
    site.faults.remove(wrong)
    site_window.go_to(Step.DOWNLOAD)
    site_window.qtbot.waitUntil(lambda: not site_window.state.downloading, timeout=60_000)
    page = site_window.wizard.download_page
    assert site_window.texts.problem(SiteError("download.wrong-digest", name="")).what == page.notice.words
    site_window.find(QAbstractButton, "downloadRetry").click()
    site_window.qtbot.waitUntil(lambda: site_window.state.plan is not None, timeout=60_000)


def test_without_a_right_to_the_files_the_way_is_shown_all_the_same(
    site_window: OpenWindow, sandbox: Sandbox
) -> None:
    """Sizes that are not told cost the sizes and nothing else."""
    panel = _signed_in(site_window, sandbox, AccountKind.NO_CONTRACT)
    assert site_window.state.path is not None
    assert _NEWEST in panel.tabs.path.toPlainText()


def test_the_end_of_support_is_shown(site_window: OpenWindow, sandbox: Sandbox) -> None:
    """Of a release of long support, among its facts."""
    panel = _signed_in(site_window, sandbox)
    texts = [panel.list.item(row).text() for row in range(panel.list.count())]
    panel.list.setCurrentRow(texts.index("1.1.1.10"))
    site_window.settle()
    assert "30.04.2027" in panel.tabs.facts.toPlainText()


def test_the_lowest_platform_is_compared_for_every_release(site_window: OpenWindow, sandbox: Sandbox) -> None:
    """What fits is said to fit; what is too new for the platform installed is marked in the list, too."""
    panel = _signed_in(site_window, sandbox)
    texts = site_window.texts
    told = []
    for row in range(panel.list.count()):
        panel.list.setCurrentRow(row)
        site_window.settle()
        release = panel.list.current
        if release is not None and panel.list.currentRow() == row:
            facts = panel.tabs.facts.toPlainText()
            assert texts("ui.site.platform-least", version=release.minimum_platform) in facts
            assert texts("ui.site.platform-fits", installed="8.3.27.1508") in facts
            told.append(str(release.version))
    assert 9 == len(told)
