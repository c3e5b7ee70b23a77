"""What somebody typed into the page: read, checked, and made settings of. No problem repeats a secret."""

import json
from binascii import a2b_base64
from hashlib import sha256

FIELDS = ("heard", "ssid", "password", "code", "broker", "user", "secret", "name")
HEX = b"0123456789abcdefABCDEF"
NOT_WHOLE = "The claim code is not whole: copy all of it."
NO_BROKER = "Broker: paste a claim code, or type its address."


def fields(body: bytes) -> dict[str, str]:
    """Return the fields of a form that we know, "" where one is missing. ValueError says which cannot be read.

    A claim code is long, and memory in pieces has room for few copies of it: none is made that need not be.
    """
    found, start = dict.fromkeys(FIELDS, ""), 0
    while start < len(body):
        end = body.find(b"&", start)
        end = len(body) if end < 0 else end
        equals = body.find(b"=", start, end)
        name = body[start : end if equals < 0 else equals]
        for known in FIELDS:
            if name == known.encode():
                found[known] = "" if equals < 0 else _text(known, body[equals + 1 : end])
        start = end + 1
    if any(sign.isspace() for sign in found["code"]):
        found["code"] = "".join(found["code"].split())
    return found


def _text(name: str, value: bytes) -> str:
    if b"+" in value or b"%" in value:
        value = _plain(name, value)
    try:
        text = value.decode()
    except ValueError:
        raise ValueError("%s: cannot be read; only UTF-8 can." % name) from None
    if name != "code" and any(ord(sign) < 32 or ord(sign) == 127 for sign in text):
        raise ValueError("%s: has a character that cannot be typed." % name)
    return text


def _plain(name: str, value: bytes) -> bytes:
    parts = value.replace(b"+", b" ").split(b"%")
    plain = parts[0]
    for part in parts[1:]:
        if len(part) < 2 or part[0] not in HEX or part[1] not in HEX:
            raise ValueError("%s: cannot be read; send the form again." % name)
        plain += bytes([int(part[:2], 16)]) + part[2:]
    return plain


def changed(before: dict, typed: dict[str, str]) -> tuple[dict, list[str]]:
    """Return (new settings, what is wrong in sentences): the settings before with what was typed."""
    settings, wrong = dict(before), []
    ssid, password = typed["ssid"] or typed["heard"], typed["password"]
    if not 1 <= len(ssid.encode()) <= 32:
        wrong.append("Wi-Fi: choose a network, or type its name, of 1 to 32 bytes.")
    if password and not _is_password(password.encode()):
        wrong.append("Password: has 8 to 63 characters, or none where the network is open.")
    settings["wifi"] = [{"ssid": ssid, "password": password}]
    more = unpacked(typed["code"]) if typed["code"] else _by_hand(settings, typed)
    settings.update(more)
    broker = settings.get("broker")
    if typed["code"] and not more:
        wrong.append(NOT_WHOLE)
    elif not isinstance(broker, dict) or not broker.get("host"):
        wrong.append(NO_BROKER)
    return settings, wrong


def _is_password(password: bytes) -> bool:
    """Whether it is a passphrase of WPA2, or a key of 64 hex digits."""
    return 8 <= len(password) <= 63 or len(password) == 64 and all(digit in HEX for digit in password)


def _by_hand(before: dict, typed: dict[str, str]) -> dict:
    """Return name and broker as typed; user and password alone take the place of those of the broker before, and of
    its key.
    """
    more: dict = {"device": typed["name"]} if typed["name"] else {}
    broker = before.get("broker")
    if typed["broker"]:
        host, colon, port = typed["broker"].partition(":")
        broker = {"host": host, "user": None, "password": None}
        if colon:
            broker["port"] = int(port) if port.isdigit() and len(port) < 6 else port
    elif not isinstance(broker, dict) or not (typed["user"] or typed["secret"]):
        return more
    broker = {name: broker[name] for name in broker if name not in ("psk_identity", "psk_key")}
    for name, value in (("user", typed["user"]), ("password", typed["secret"])):
        if value:
            broker[name] = value
    more["broker"] = broker
    return more


def unpacked(code: str) -> dict:
    """Return what a claim code has of the settings, {} where it is none or not whole.

    It is base64url without padding, of four bytes of SHA-256 and a JSON object with device, broker and update_key.
    """
    try:
        data = a2b_base64(code.replace("-", "+").replace("_", "/") + "=" * (-len(code) % 4))
        if sha256(data[4:]).digest()[:4] != data[:4]:
            return {}
        found = json.loads(data[4:])
    except (ValueError, RuntimeError, MemoryError):  # nested too deep, or too large for us
        return {}
    if not isinstance(found, dict) or "broker" not in found:
        return {}
    return {name: found[name] for name in ("device", "broker", "update_key") if name in found}
