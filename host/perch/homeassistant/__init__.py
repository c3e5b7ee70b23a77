"""Cushions in Home Assistant, by MQTT discovery: entities, events, commands."""
