"""A download in a process of its own: `python download_process.py AUTHORITY URL TARGET SIZE SHA512`."""

from __future__ import annotations

import sys
from pathlib import Path
from urllib.parse import urlsplit

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from updater.filing import Filing
from updater.model.site import Digest, Package, SiteAddresses
from updater.site.download import Job, download
from updater.site.proxies import ProxyMode, ProxySettings
from updater.site.session import SiteSession


def main(authority: str, url: str, target: Path, size: int, digest: str) -> int:
    """Download one file."""
    addresses = SiteAddresses({}, (urlsplit(url).netloc,), authority)
    session = SiteSession(addresses, proxies=ProxySettings(ProxyMode.NONE))
    package = Package((url,), target.name, size=size, digest=Digest("sha512", digest))
    download([Job(package, target)], session_stream=session.stream, directory=target.parent, filing=Filing())
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], sys.argv[2], Path(sys.argv[3]), int(sys.argv[4]), sys.argv[5]))
