"""Secure Payments, and LoanPro's list of processors, on this machine.

Run ``loanpro-simulator`` (or ``python -m loanpro_simulator``), or in a test::

    with Simulator() as simulator:
        httpx.get(f"{simulator.url}/processors/flex", headers=simulator.accounts["main"].headers)
        assert simulator.counts() == {"list": 1}
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from loanpro_simulator.accounts import DEFAULT_ACCOUNT, Account
    from loanpro_simulator.dialect import Dialect
    from loanpro_simulator.faults import Fault
    from loanpro_simulator.mistakes import MistakeError
    from loanpro_simulator.remote import Remote
    from loanpro_simulator.scenario import Scenario
    from loanpro_simulator.simulator import Simulator, SimulatorProcess

__all__ = [
    "DEFAULT_ACCOUNT",
    "Account",
    "Dialect",
    "Fault",
    "MistakeError",
    "Remote",
    "Scenario",
    "Simulator",
    "SimulatorProcess",
]

_MODULES = {
    "DEFAULT_ACCOUNT": "accounts",
    "Account": "accounts",
    "Dialect": "dialect",
    "Fault": "faults",
    "MistakeError": "mistakes",
    "Remote": "remote",
    "Scenario": "scenario",
    "Simulator": "simulator",
    "SimulatorProcess": "simulator",
}


def __getattr__(name: str) -> object:
    # pytest imports this package for its plugin, with or without a simulator, in every run.
    if name not in _MODULES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_MODULES[name]}"), name)
