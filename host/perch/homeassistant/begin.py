"""Starts the bridge to Home Assistant as the configuration says, and remembers in the journal what it has shown."""

import json
import re
import socket
from collections.abc import Callable, Mapping
from ipaddress import ip_address
from typing import Any

from perch import __version__
from perch.catalogue import language
from perch.config import Config
from perch.homeassistant.bridge import HomeAssistantBridge, Showing
from perch.homeassistant.discovery import Announcement
from perch.homeassistant.view import removal
from perch.journal import Reader, Writer
from perch.model.language import _
from perch.mqtt import Message
from perch.programme.entries import EntryError
from perch.service.cushion_taps import tell_at
from perch.service.host import Host
from perch.simulator.process import firmware

_PREFIX_NOTE = "home-assistant"
_DELETED_NOTE = "home-assistant-deleted"


def begin(host: Host, config: Config, now_ms: Callable[[], int]) -> HomeAssistantBridge | None:
    """Show cushions in Home Assistant if that is set, take them away if it was; None where there is nothing to do.

    In a blinded study nothing is shown. Raises JournalError.
    """
    shown_under = host.reader.note(_PREFIX_NOTE) or ""
    wanted = config.home_assistant.discovery and not config.study.blinded
    prefix = config.home_assistant.prefix if wanted else shown_under
    if not prefix:
        return None
    if wanted and prefix != shown_under:
        _remember(config, _PREFIX_NOTE, prefix)
    showing = Showing(
        prefix,
        wanted,
        shown_under if shown_under != prefix else "",
        frozenset(json.loads(host.reader.note(_DELETED_NOTE) or "[]")),
        lambda deleted: _remember(config, _DELETED_NOTE, json.dumps(sorted(deleted))),
        (lambda: None) if wanted else (lambda: _remember(config, _PREFIX_NOTE, "")),
        Announcement(__version__, page_url(config), bundled_firmware()),
        language(config.home_assistant.language),
        lambda device, tap: _write_down(host.reader, config, device, tap, now_ms()),
    )
    bridge = HomeAssistantBridge(host, config.rules, now_ms, showing)
    bridge.start()
    return bridge


def _write_down(reader: Reader, config: Config, device: str, tap: Mapping[str, Any], now_ms: int) -> str:
    """Write down what the person of a cushion entered; return what to say of it. Raises JournalError."""
    try:
        return tell_at(config.journal, reader, config.calendar, device, tap, now_ms)
    except EntryError as error:
        return _("Not written down: {reason}.", reason=error)


def _remember(config: Config, note: str, text: str) -> None:
    with Writer(config.journal, beside_host=True) as writer:
        writer.remember(note, text)


def removal_messages(reader: Reader, prefix: str, device: str) -> list[Message]:
    """Return what takes a cushion away from Home Assistant, also under a prefix that was set before."""
    messages = removal(prefix, device) | removal(reader.note(_PREFIX_NOTE) or prefix, device)
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


def bundled_firmware() -> str:
    """Return the version of the firmware that comes with this host."""
    text = (firmware() / "cushion" / "__init__.py").read_text("utf-8")
    version = re.search(r'__version__ = "([^"]+)"', text)
    return version[1] if version else ""
