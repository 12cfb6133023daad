"""Settings: how servers with infobases are administered during an update, and backed up."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtWidgets import QFormLayout, QHBoxLayout, QLabel, QLineEdit, QVBoxLayout, QWidget

from updater.ui.dialogs.dbms_fields import DbmsFields
from updater.ui.dialogs.settings_tab import SettingsTab
from updater.ui.look import em
from updater.ui.widgets.actions import ActionButton
from updater.ui.widgets.scrolled import Scrolled

if TYPE_CHECKING:
    from updater.errors import SettingsError
    from updater.settings import Settings
    from updater.ui.desk import Desk


class ServerTab(SettingsTab):
    """The program rac, the administration server, the administrator of the cluster, commands of the DBMS."""

    code = "server"

    def __init__(self, desk: Desk, parent: QWidget) -> None:
        super().__init__(desk, parent)
        self.rac = self._line("rac", "rac", self._label("rac-empty"))
        self.agent = self._line("clusterAgent", "agent", "server:1545")
        self.login = self._line("clusterLogin", "login", "")
        browse = ActionButton(
            desk.icons, "racBrowse", self.texts("ui.button.browse"), self._pick, "open-folder", self
        )
        row = QHBoxLayout()
        row.setSpacing(em(self) // 2)
        row.addWidget(self.rac, 1)
        row.addWidget(browse)
        self.dbms = DbmsFields(self)
        content = QWidget(self)
        column = QVBoxLayout(content)
        column.setContentsMargins(em(self), em(self), em(self), em(self))
        column.setSpacing(em(self) // 2)
        column.addWidget(self.hint("server.hint"))
        column.addSpacing(em(self) // 2)
        column.addLayout(self._form(row))
        column.addSpacing(em(self) // 2)
        column.addWidget(QLabel(self._label("dbms"), self))
        column.addWidget(self.hint("server.dbms-hint"))
        column.addWidget(self.dbms)
        column.addWidget(self.hint("server.dbms-examples"))
        column.addStretch(1)
        around = QVBoxLayout(self)
        around.setContentsMargins(0, 0, 0, 0)
        around.addWidget(Scrolled("settingsServerScroll", content, self))

    def _form(self, rac: QHBoxLayout) -> QFormLayout:
        form = QFormLayout()
        form.setHorizontalSpacing(em(self))
        form.setRowWrapPolicy(QFormLayout.RowWrapPolicy.WrapLongRows)
        label = QLabel(self._label("rac"), self)
        label.setBuddy(self.rac)
        form.addRow(label, rac)
        form.addRow("", self.hint("server.rac-hint"))
        form.addRow(self._label("agent"), self.agent)
        form.addRow("", self.hint("server.agent-hint"))
        form.addRow(self._label("login"), self.login)
        form.addRow("", self.hint("server.login-hint"))
        return form

    def _label(self, key: str) -> str:
        return self.text(f"server.{key}")

    def _line(self, name: str, key: str, empty: str) -> QLineEdit:
        line = QLineEdit(self)
        line.setObjectName(name)
        line.setAccessibleName(self._label(key).replace("&", ""))
        line.setPlaceholderText(empty)
        return line

    def show_settings(self, settings: Settings) -> None:
        """Show how servers are administered."""
        self.rac.setText(str(settings.rac) if settings.rac is not None else "")
        self.agent.setText(settings.cluster_agent)
        self.login.setText(settings.cluster_login)
        self.dbms.show_commands(settings.dbms_commands)

    def answers(self) -> dict[str, Any]:
        """Return program, address and login; a password is never kept."""
        typed = self.rac.text().strip().strip('"')
        return {
            "rac": Path(typed) if typed else None,
            "cluster_agent": self.agent.text().strip(),
            "cluster_login": self.login.text().strip(),
            "dbms_commands": self.dbms.commands(),
        }

    def problem(self) -> SettingsError | None:
        """A command of the DBMS that cannot be used."""
        return self.dbms.problem()

    def _pick(self) -> None:
        typed = self.answers()["rac"]
        start = typed.parent if typed is not None else None
        if paths := self.desk.asking.files(self, self._label("rac-pick"), start, ""):
            self.rac.setText(str(paths[0]))
