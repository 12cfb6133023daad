"""The sandbox's update site: real servers on loopback that behave as the attested ones do."""

from updater.demo.site.faults import Fault, FaultKind, Faults
from updater.demo.site.running import RunningSite, run_site
from updater.demo.site.sample import sample_world
from updater.demo.site.world import Account, AccountKind, World

__all__ = [
    "Account",
    "AccountKind",
    "Fault",
    "FaultKind",
    "Faults",
    "RunningSite",
    "World",
    "run_site",
    "sample_world",
]
