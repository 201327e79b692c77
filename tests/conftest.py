"""What holds for all tests."""

from __future__ import annotations

from hypothesis import settings

# An example takes as long as the machine is busy: none fails because of it.
settings.register_profile("pulumi-loanpro", deadline=None)
settings.load_profile("pulumi-loanpro")
