"""What every connection to a broker shares: what is said, how we are let in, and what is told where we are not."""

import ssl
from dataclasses import dataclass

from paho.mqtt.client import Client

from perch.model.cushion import Broker


class LinkError(Exception):
    """The link cannot be set up at all; the text says why and what to do next."""


@dataclass(frozen=True, slots=True)
class Message:
    """Something to say: kept by the broker for those who come later if `retain`."""

    topic: str
    payload: bytes
    qos: int = 1
    retain: bool = False


def unreachable(error: OSError | ValueError) -> str:
    """Why a connection did not come about, after "the broker …"."""
    if isinstance(error, ssl.SSLCertVerificationError):
        return f"shows a certificate that we cannot trust ({error.verify_message}); look at broker.ca_file and its date"
    if isinstance(error, ssl.SSLError):
        return f"does not speak TLS with us ({error.reason}); look at broker.tls and broker.port"
    if isinstance(error, ConnectionResetError):
        return "hangs up on us at once; look at broker.tls and broker.port"
    return f"cannot be reached: {getattr(error, 'strerror', None) or error}"


def let_in(client: Client, broker: Broker) -> None:
    """Give the client what it needs to be let in. LinkError where TLS cannot be set up."""
    client.username_pw_set(broker.user, broker.password)
    if not broker.tls:
        return
    try:
        client.tls_set(broker.ca_file)
    except (OSError, ValueError) as error:
        raise LinkError(f"TLS with the broker cannot be set up: {error}; look at broker.ca_file") from error
