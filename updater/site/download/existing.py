"""What is under the final name already."""

from __future__ import annotations

from typing import TYPE_CHECKING

from updater.errors import SiteError
from updater.site.download.hashing import FileHash, algorithm_of
from updater.site.download.plain_file import facts_of, is_file
from updater.site.download.proof import prove, satisfies, stated

if TYPE_CHECKING:
    import os

    from updater.site.download.job import Job
    from updater.site.download.work import Work


def is_here(job: Job, work: Work) -> bool:
    """Whether the file is here and right, so that nothing need be asked of the site.

    A file that we put here and that is another one than wanted now will be replaced.

    Raises:
        SiteError: `download.name-taken`: under the name is something that is not ours to replace.
        StorageError: it cannot be read.
    """
    facts = facts_of(job.target)
    if facts is None:
        return False
    if not is_file(facts):
        raise SiteError("download.name-taken", path=str(job.target))
    proofs = work.record.find(job.target, facts)
    if proofs is not None and satisfies(proofs, job.package, facts.st_size):
        return True
    if _is_right(job, facts, work):
        return True
    if proofs is None:
        raise SiteError("download.name-taken", path=str(job.target))
    return False


def _is_right(job: Job, facts: os.stat_result, work: Work) -> bool:
    """Read a file nobody knows and see whether it happens to be the one wanted."""
    package = job.package
    if package.size not in {None, facts.st_size} or (package.size is None and stated(package) is None):
        return False
    own = FileHash(job.target, algorithm_of(package))
    own.up_to(facts.st_size, work.check)
    try:
        proofs = prove(
            job.target, package, f"{own.algorithm}:{own.value}", length_known=True, check=work.check
        )
    except SiteError:
        return False
    work.record.keep(job.target, facts, proofs)
    return True
