"""How the property tests are run: the same examples each time, or with --hypothesis-profile=chance others each time."""

from hypothesis import HealthCheck, settings

CALM = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])  # a busy machine is no fault
settings.register_profile("chance", CALM, derandomize=False)
settings.register_profile("calm", CALM, derandomize=True, database=None)
settings.load_profile("calm")
