"""Checks of the machine, the broker, the journal, InfluxDB and each cushion."""
