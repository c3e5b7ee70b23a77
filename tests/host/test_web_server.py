"""Where the page cannot be served it says why, and what it serves at an unusual public address."""

import errno
import json
import os
import socket
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any, NoReturn, cast

import pytest

from perch.web.context import PageContext
from perch.web.pages import routes
from perch.web.place import Place, Proxy
from perch.web.server import LivePage, PageError


def refused(address: str) -> str:
    """Return why the page cannot be served there."""
    with pytest.raises(PageError) as error:
        LivePage(Place(address, 0, "a hash"), cast(PageContext, None))
    return str(error.value)


def test_an_address_of_no_interface_is_refused_in_the_words_of_the_resolver() -> None:
    why = refused("fe80::1%nope")
    assert "unknown error" not in why and "(name or service not known" in why


def test_without_ipv6_in_the_kernel_an_address_of_it_is_refused_as_any_other(monkeypatch: pytest.MonkeyPatch) -> None:
    def no_ipv6(*_: Any) -> NoReturn:
        raise OSError(errno.EAFNOSUPPORT, os.strerror(errno.EAFNOSUPPORT))

    monkeypatch.setattr(socket, "socket", no_ipv6)
    assert "cannot be served on ::1:0 (address family not supported" in refused("::1")


def test_any_path_of_the_public_address_stands_in_the_manifest(monkeypatch: pytest.MonkeyPatch) -> None:
    prefix = '/a"b\\c'
    place = Place("127.0.0.1", 0, proxy=Proxy("", f"https://house.example{prefix}/"))
    served: dict[str, Callable[[Any], Any]] = {}

    def add_route(path: str, called: Callable[[Any], Any], **_: Any) -> None:
        served[path] = called

    monkeypatch.setattr(routes, "app", SimpleNamespace(add_route=add_route))
    routes._register_app(cast(PageContext, SimpleNamespace(place=place)))
    manifest = json.loads(served["/manifest.webmanifest"](None).body)
    assert manifest["scope"] == manifest["start_url"] == f"{prefix}/"
