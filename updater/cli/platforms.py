"""The command about platforms: which are installed; newer ones are told in `new_platforms`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from updater.cli.documents import platform_document
from updater.cli.exits import Exit

if TYPE_CHECKING:
    import argparse

    from updater.app import Application
    from updater.cli.output import Output


def platforms(options: argparse.Namespace, application: Application, output: Output) -> int:
    """List installed platforms, newest first; those of the site, or install one."""
    if options.available or options.install:
        from updater.cli import new_platforms

        act = new_platforms.install if options.install else new_platforms.available
        return act(options, application, output)
    found = application.platforms.installed()
    if output.as_json:
        output.document([platform_document(platform) for platform in found])
        return Exit.DONE
    for platform in found:
        kind = output.texts(f"cli.platform.{'training' if platform.training else 'full'}")
        parts = ", ".join(platform.server_parts)
        words = (
            str(platform.version) or "?",
            platform.architecture or "?",
            kind,
            str(platform.designer),
            parts,
        )
        output.line("  ".join(word for word in words if word))
    if not found:
        output.aside(output.texts("cli.no-platforms"))
    return Exit.DONE
