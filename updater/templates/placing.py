"""Putting templates that were made ready where they belong: each by one rename, all or none."""

from __future__ import annotations

import contextlib
import errno
import json
import os
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from updater.errors import PackageError
from updater.filing import explained
from updater.model.template import InstallOutcome
from updater.templates.comparing import Comparison, compare, same_content
from updater.templates.links import is_link
from updater.templates.merging import Merge, merge_of, stage_merge
from updater.templates.work_directory import ASIDE_NOTE

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from updater.filing import Filing
    from updater.model.events import CancelToken
    from updater.templates.staging import Staged


@dataclass(frozen=True, slots=True)
class Decision:
    """What is to become of one template.

    Attributes:
        directory: where it lies in the end.
        merge: what it takes over from the template that is there, when it becomes one with that.
    """

    staged: Staged
    outcome: InstallOutcome
    directory: Path
    merge: Merge | None = None

    @property
    def displaces(self) -> bool:
        """Whether a template that is there is moved aside for it."""
        return self.outcome in {InstallOutcome.REPLACED, InstallOutcome.MERGED}


def decide(
    staged: Sequence[Staged], into: Path, same: dict[tuple[str, str, str], list[Path]], *, replace: bool
) -> list[Decision]:
    """Decide for every template before any is placed.

    A template whose every file is there already is not placed again. One that has everything
    the present one has and more takes its place, because nothing is lost. An update and a
    configuration of one release become one template. One that brings the very update that is there,
    with other words about it, is there already. Anything else under the same name is left alone
    unless replacing was asked for.

    Args:
        staged: templates made ready.
        into: the template directory.
        same: folders under it by vendor, name and version.
        replace: what differs may be replaced.

    Raises:
        PackageError: `package.differs`.
        StorageError: what is there cannot be read.
    """
    decisions: dict[Path, Decision] = {}
    for each in staged:
        used = {decision.directory for decision in decisions.values()}
        free = {key: [place for place in places if place not in used] for key, places in same.items()}
        target = into.joinpath(*each.target)
        decisions[target] = _decide(each, target, free, replace=replace)
    return list(decisions.values())


def unite_twins(
    staged: Sequence[Staged], filing: Filing, cancel: CancelToken | None = None
) -> tuple[Staged, ...]:
    """Make one of the templates of a package that belong in the same place.

    Raises:
        PackageError: `package.differs`, when they are at odds.
        StorageError: the disk is full or cannot be read or written.
        Cancelled: somebody asked to stop.
    """
    single: dict[tuple[str, ...], Staged] = {}
    for each in staged:
        first = single.setdefault(each.target, each)
        if first is each:
            continue
        with explained(each.directory):
            merge = merge_of(first.directory, each.directory)
        if merge is None:
            raise _differs(each, "/".join(each.target))
        stage_merge(merge, first.directory, filing, cancel)
    return tuple(single.values())


def _decide(
    each: Staged, target: Path, same: dict[tuple[str, str, str], list[Path]], *, replace: bool
) -> Decision:
    manifest = each.manifest
    places = same.get((manifest.vendor, manifest.name, manifest.version.text), [])
    with explained(target):
        for place in (target, *places):
            if place.is_dir() and compare(each.directory, place) is Comparison.CONTAINED:
                return Decision(each, InstallOutcome.ALREADY_THERE, place)
        united = _united(each, target, places)
        if united is not None:
            return united
        replaceable = target.is_dir() and not is_link(target)
        if replaceable and (replace or compare(each.directory, target) is Comparison.CONTAINS):
            return Decision(each, InstallOutcome.REPLACED, target)
        for place in places:
            if same_content(each.directory, place):
                return Decision(each, InstallOutcome.ALREADY_THERE, place)
        if not os.path.lexists(target):
            return Decision(each, InstallOutcome.INSTALLED, target)
    raise _differs(each, target)


def _united(each: Staged, target: Path, places: Sequence[Path]) -> Decision | None:
    """Decide for a template that can become one with another; None when it cannot."""
    if os.path.lexists(target):
        places = [target] if target in places else []
    for place in places:
        if place in target.parents or is_link(place):
            continue
        merge = merge_of(each.directory, place)
        if merge is None or not (merge.kinds or place == target or same_content(each.directory, place)):
            continue
        outcome = InstallOutcome.MERGED if merge.adds else InstallOutcome.ALREADY_THERE
        return Decision(each, outcome, place, merge)
    return None


def _differs(each: Staged, target: Path | str) -> PackageError:
    name, version = each.manifest.name, each.manifest.version.text
    return PackageError("package.differs", package=each.shown, path=str(target), name=name, version=version)


@dataclass(slots=True)
class Placing:
    """Places templates, and takes them back when one of them cannot be placed.

    Attributes:
        work: the work folder; what was moved aside for a replacement waits there.
    """

    work: Path
    into: Path
    filing: Filing
    cancel: CancelToken | None = None
    _undo: list[tuple[Path, Path]] = field(default_factory=list)
    _made: list[Path] = field(default_factory=list)

    def place(self, decisions: Sequence[Decision]) -> None:
        """Rename every template into its place, completed first where it becomes one with another.

        Raises:
            StorageError: one could not be placed; then none is. `storage.exists` when somebody
                else placed one in the meantime.
            Cancelled: somebody asked to stop before the first was placed.
        """
        wanted = [each for each in decisions if each.outcome is not InstallOutcome.ALREADY_THERE]
        for each in wanted:
            if each.merge is not None:
                stage_merge(each.merge, each.staged.directory, self.filing, self.cancel)
        try:
            self._note([each for each in wanted if each.displaces])
            for each in wanted:
                with explained(each.directory):
                    self._one(each)
        except BaseException:
            self._take_back()
            raise

    def _note(self, replaced: Sequence[Decision]) -> None:
        """Write down what will be moved aside, so that a dead run's templates can be put back."""
        if not replaced:
            return
        aside = {_aside(each): each.directory.relative_to(self.into).as_posix() for each in replaced}
        note = self.work / ASIDE_NOTE
        with explained(note):
            self.filing.remove(note)
        with explained(note), self.filing.create(note) as file:
            self.filing.write(file, json.dumps(aside).encode())
            self.filing.sync(file)

    def _one(self, each: Decision) -> None:
        target = each.directory
        self._make_parents(target)
        if each.displaces:
            self._move(target, self.work / _aside(each))
        self._move(each.staged.directory, target)
        self.filing.sync_directory(target.parent)

    def _move(self, source: Path, target: Path) -> None:
        """Rename onto a name nobody has; an empty folder would silently be replaced by some systems."""
        try:
            if not os.path.lexists(target):
                self.filing.replace(source, target)
                self._undo.append((source, target))
                return
        except OSError:
            if not os.path.lexists(target):
                raise
        raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), str(target))

    def _make_parents(self, target: Path) -> None:
        missing = [parent for parent in target.parents if not parent.exists()]
        self._made.extend(missing)
        if missing:
            self.filing.make_directory(target.parent)

    def _take_back(self) -> None:
        while self._undo:
            source, target = self._undo.pop()
            with contextlib.suppress(OSError):
                self.filing.replace(target, source)
        for folder in sorted(self._made, reverse=True):
            with contextlib.suppress(OSError):
                self.filing.remove_directory(folder)


def _aside(each: Decision) -> str:
    return f"aside-{each.staged.directory.name}"
