"""What is ticked in the window is done by the command line, too, unless the arguments say otherwise."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from support.commands import run_updater

from updater.cli.arguments import parse_arguments
from updater.cli.options import update_options
from updater.filing import Filing
from updater.model.extras import EXTRAS, Extras
from updater.settings import load_settings, save_settings
from updater.texts import Texts

if TYPE_CHECKING:
    from updater.demo.sandbox import Sandbox

_KEPT = ("check_before", "compress_after")


@pytest.mark.parametrize("command", ["plan", "update"])
@pytest.mark.parametrize(
    ("arguments", "wanted"),
    [
        ((), Extras.named(_KEPT)),
        (("--no-extras",), Extras()),
        (("--no-compress-after",), Extras(check_before=True)),
        (("--block-users",), Extras.named((*_KEPT, "block_users"))),
        (("--no-extras", "--repair-before"), Extras(repair_before=True)),
        (("--check-before", "--no-check-before"), Extras(compress_after=True)),
    ],
)
def test_what_counts(command: str, arguments: tuple[str, ...], wanted: Extras) -> None:
    """Kept wishes are done; one argument takes one of them back, another all of them; more may be added."""
    options = parse_arguments([command, "base", *arguments], Texts("ru"))
    assert wanted == update_options(options, _KEPT).extras


def test_every_one_can_be_refused_and_help_says_how(sandbox: Sandbox) -> None:
    """The help of both commands names each with its opposite, and the one for all."""
    for command in ("plan", "update"):
        told = run_updater(sandbox.home, command, "--help").out
        for name in EXTRAS:
            key = name.replace("_", "-")
            assert f"--{key}" in told
            assert f"--no-{key}" in told
        assert "--no-extras" in told


def test_they_are_done(sandbox: Sandbox) -> None:
    """An update takes them from the settings, and the report shows their steps."""
    file = sandbox.home / "settings.json"
    settings = replace(load_settings(file).settings, extras=_KEPT)
    save_settings(file, settings, Filing())
    answer = run_updater(sandbox.home, "update", sandbox.infobase, "--to", "1.0.2.7", "--yes", "--json")
    steps = {step["step"] for step in json.loads(answer.out)["steps"]}
    assert (0, True) == (answer.code, {"check-infobase", "compress"} <= steps)
