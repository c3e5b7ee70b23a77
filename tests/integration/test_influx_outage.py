"""InfluxDB away while many cushions send: the host grows no fatter, and nothing is lost."""

from pathlib import Path

from support.influx_outage import Away


def test_twenty_minutes_of_three_hundred_cushions_wait_on_disk_while_influxdb_is_away_and_none_is_lost(
    tmp_path: Path,
) -> None:
    Away(tmp_path, cushions=300, minutes=20).run()
