"""The journal as points for InfluxDB: pure, and the same for the same records whatever the order they came in."""
