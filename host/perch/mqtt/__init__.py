"""MQTT 3.1.1 by paho: a line to a broker that is kept up, and short visits."""

from perch.mqtt.common import LinkError, Message
from perch.mqtt.link import Link
from perch.mqtt.visit import Visit, probe

__all__ = ["Link", "LinkError", "Message", "Visit", "probe"]
