"""Downloading packages: resumed, verified, several at once, and only whole ones under their final names."""

from updater.site.download.downloads import PARALLEL, download
from updater.site.download.job import Job, job_in
from updater.site.download.pauser import Pauser

__all__ = ["PARALLEL", "Job", "Pauser", "download", "job_in"]
