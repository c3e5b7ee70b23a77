"""Forget or rename a cushion everywhere: journal, InfluxDB, broker, account."""
