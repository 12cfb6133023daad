"""The command that lists installed platforms."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from updater.cli.exits import Exit

if TYPE_CHECKING:
    import argparse

    from updater.app import Application
    from updater.cli.output import Output
    from updater.enterprise.installations import Platform


def platforms(_options: argparse.Namespace, application: Application, output: Output) -> int:
    """List installed platforms, newest first."""
    found = application.platforms()
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


def platform_document(platform: Platform) -> dict[str, Any]:
    """Describe an installed platform."""
    thin = platform.thin_client
    return {
        "version": platform.version.text,
        "architecture": platform.architecture or None,
        "training": platform.training,
        "designer": str(platform.designer),
        "thin_client": str(thin) if thin else None,
        "server_parts": list(platform.server_parts),
    }
