"""A local day and a run of days: facts, baseline, cache."""
