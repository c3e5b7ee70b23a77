"""What every connection to a broker shares: TLS, the client identifier, and the reasons why it fails."""

import hashlib
import socket
import ssl

from perch.model.cushion import Broker
from perch.model.errors import PerchError

NO_BROKER = "does not answer as an MQTT broker does"


class LinkError(PerchError):
    """The link cannot be set up at all; the text says why and what to do next."""


def unreachable(error: Exception) -> str:
    """Return why a connection could not be set up, after "the broker …"."""
    if isinstance(error, ssl.SSLCertVerificationError):
        return f"shows a certificate that we cannot trust ({error.verify_message}); look at broker.ca_file and its date"
    if isinstance(error, ssl.SSLError):
        return f"does not speak TLS with us ({error.reason}); look at broker.tls and broker.port"
    if isinstance(error, ConnectionResetError):
        return "hangs up on us at once; look at broker.tls and broker.port"
    if isinstance(error, OSError | UnicodeError):  # the latter of a name that is none
        return f"cannot be reached: {getattr(error, 'strerror', None) or error}"
    return NO_BROKER


def tls_context(broker: Broker) -> ssl.SSLContext:
    """Return the TLS context of a broker. Raises LinkError where its authority cannot be read."""
    try:
        return ssl.create_default_context(cafile=broker.ca_file)
    except (OSError, ValueError) as error:
        raise LinkError(f"TLS with the broker cannot be set up: {error}; look at broker.ca_file") from error


def on_this_machine(name: str) -> str:
    """Return a client identifier: another machine with a copy of our journal has another, and throws nobody out."""
    return f"{name}-{hashlib.sha256(socket.gethostname().encode()).hexdigest()[:8]}"
