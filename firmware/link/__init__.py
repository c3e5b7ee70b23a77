"""The way to the host: MQTT 3.1.1 over asyncio streams, the same on every board."""
