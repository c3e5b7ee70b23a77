"""A paho subscriber that only counts: `bare.py PORT TOPIC COUNT`; says `ready`, then `all`, and ends with its input."""

import sys

from paho.mqtt.client import Client, MQTTMessage
from paho.mqtt.enums import CallbackAPIVersion


def main(port: str, topic: str, count: str) -> None:
    """Subscribe at QoS 1 and count to the end."""
    left = int(count)
    client = Client(CallbackAPIVersion.VERSION2)

    def heard(_client: Client, _data: object, _message: MQTTMessage) -> None:
        nonlocal left
        left -= 1
        if not left:
            print("all", flush=True)
            client.disconnect()

    client.on_connect = lambda *_: client.subscribe(topic, 1)
    client.on_subscribe = lambda *_: print("ready", flush=True)
    client.on_message = heard
    client.connect("127.0.0.1", int(port))
    client.loop_forever()
    sys.stdin.read()  # until its costs were read


if __name__ == "__main__":
    main(*sys.argv[1:])
