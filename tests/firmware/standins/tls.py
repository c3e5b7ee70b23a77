"""Stand-in for the `tls` of MicroPython 1.29 where there is none: its contexts take any attribute."""

PROTOCOL_TLS_CLIENT = 0


class SSLContext:
    def __init__(self, protocol):
        self.protocol = protocol
