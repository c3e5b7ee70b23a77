"""MQTT 3.1.1 by paho: a line to a broker that is kept up, and short visits."""

from perch.mqtt.client import Link
from perch.mqtt.common import LinkError, Message
from perch.mqtt.session import Session, probe

__all__ = ["Link", "LinkError", "Message", "Session", "probe"]
