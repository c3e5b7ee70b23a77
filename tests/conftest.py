"""How the tests of the host are run."""

from hypothesis import settings

settings.register_profile("calm", deadline=None)  # a busy machine is no fault
settings.load_profile("calm")
