"""Starts the bridge to Home Assistant as the configuration says; the address of the page, and what takes it away."""

import socket
from collections.abc import Callable
from ipaddress import ip_address

from perch import __version__
from perch.config import Config
from perch.homeassistant.bridge import PREFIX_NOTE, HomeAssistantBridge, Showing
from perch.homeassistant.discovery import Announcement
from perch.homeassistant.view import removal
from perch.journal import Reader
from perch.mqtt import Message
from perch.service.host import Host


def begin(
    host: Host, config: Config, now_ms: Callable[[], int], firmware: Callable[[], str]
) -> HomeAssistantBridge | None:
    """Show cushions in Home Assistant if that is set, take them away if it was; None where there is nothing to do.

    `firmware` returns the version that comes with this host. In a blinded study nothing is shown. Raises JournalError.
    """
    shown_under = host.reader.note(PREFIX_NOTE) or ""
    wanted = config.home_assistant.discovery and not config.study.blinded
    prefix = config.home_assistant.prefix if wanted else shown_under
    if not prefix:
        return None
    common = Announcement(__version__, page_url(config), firmware())
    bridge = HomeAssistantBridge(host, config, now_ms, common, Showing(prefix, wanted, shown_under))
    bridge.start()
    return bridge


def removal_messages(reader: Reader, prefix: str, device: str) -> list[Message]:
    """Return what takes a cushion away from Home Assistant, also under a prefix that was set before."""
    messages = removal(prefix, device) | removal(reader.note(PREFIX_NOTE) or prefix, device)
    return [Message(topic, payload, retain=True) for topic, payload in messages.items()]


def page_url(config: Config) -> str:
    """Return the address of the live page for other machines; "" where none of them can reach it."""
    if config.home_assistant.page_url:
        return config.home_assistant.page_url
    page = config.page
    if not (page.on and page.port and page.address) or ip_address(page.address).is_loopback:
        return ""
    name = socket.gethostname() if ip_address(page.address).is_unspecified else page.address
    return f"http://{f'[{name}]' if ':' in name else name}:{page.port}"
