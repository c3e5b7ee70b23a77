"""MQTT 3.1.1: a connection to a broker that is kept up, and short ones for the time of a `with`.

The short ones are by paho. The other is our own, since what makes a host fast is to read, confirm and answer in bulk.
"""

from perch.mqtt.client import Link
from perch.mqtt.common import LinkError, on_this_machine
from perch.mqtt.mailbox import Follower
from perch.mqtt.packets import Heard, Message
from perch.mqtt.session import Session, probe

__all__ = ["Follower", "Heard", "Link", "LinkError", "Message", "Session", "on_this_machine", "probe"]
