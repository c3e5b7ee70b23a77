"""What Home Assistant is told of a cushion by MQTT discovery, and what it may ask of it. Pure."""
