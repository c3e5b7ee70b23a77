"""The access point at work: names are answered, a page is shown, and what is typed is kept to be tried."""

import asyncio
import json
import socket

from boards.esp32 import system
from boards.esp32.joining import dns_answers, http
from boards.esp32.joining.access_point import AccessPoint
from cushion.late import forget
from link import streams

OPEN_MS = 600000
WEB = 80  # the port that a browser leaves out
HTTP_PORT, DNS_PORT = WEB, 53
POLL_MS = 50
QUESTIONS = 8  # answered at a time
GUESTS, TALK_S = 2, 10  # connections at once, and how long one may take
LEAVE_MS = 1000  # for the last answer to get through


class Portal:
    """`path` is the settings file; `problem` is shown until something else is wrong. `saved` becomes true once there
    are settings to be tried.

    What reads the form, and what shows the page, is loaded for each request: both are too much at a time.
    """

    def __init__(self, path: str, heard: list[str], problem: str):
        self._path, self._heard, self._problems = path, heard, [problem] if problem else []
        self._hosts: tuple[str, ...] = ()  # how a browser calls this server, as it is led here first
        self._talks = 0
        self.saved = False

    async def serve(self, address: str, port: int, dns_port: int) -> None:
        """Answer at this address for ten minutes, or until there are settings to be tried."""
        self._hosts = ("%s:%d" % (address, port), address)
        if port == WEB:
            self._hosts = (address, self._hosts[0])
        line = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        try:
            line.setblocking(False)
            line.bind(socket.getaddrinfo(address, dns_port)[0][-1])
            server = await asyncio.start_server(self._talk, address, port)
            try:
                await self._mind(line, address)
            finally:
                server.close()
        finally:
            line.close()

    async def _mind(self, line, address: str) -> None:
        began = system.ticks_ms()
        while not self.saved and (system.ticks_ms() - began) % system.TICKS_PERIOD < OPEN_MS:
            for _ in range(QUESTIONS):
                try:
                    packet, asker = line.recvfrom(dns_answers.LONGEST)
                    reply = dns_answers.answer(packet, address)
                    if reply:
                        line.sendto(reply, asker)
                except OSError:  # nobody asks, or whoever did is gone
                    break
            await system.sleep_ms(POLL_MS)
        if self.saved:
            await system.sleep_ms(LEAVE_MS)

    async def _talk(self, reader, writer) -> None:
        """One connection: one request, one answer, and the end of it."""
        self._talks += 1
        try:
            if self._talks <= GUESTS:
                await asyncio.wait_for(self._answer(reader, writer), TALK_S)
        except (OSError, asyncio.TimeoutError, MemoryError):  # gone, too slow, or too much for us
            return
        finally:
            self._talks -= 1
            await streams.close(writer, TALK_S)

    async def _answer(self, reader, writer) -> None:
        try:
            request = await http.read(reader)
            status, location, typed = self._reply(request)
        except http.Refused as refusal:
            status, location, typed = refusal.args[0], "", None
        writer.write(http.head(status, location))
        if typed is not None:
            await self._show(writer, typed)
        await writer.drain()

    async def _show(self, writer, typed: dict[str, str]) -> None:
        from boards.esp32.joining import page

        try:
            for part in page.tried() if self.saved else page.asking(self._heard, self._problems, typed):
                writer.write(part.encode())
                await writer.drain()
        finally:
            forget("boards.esp32.joining.page")

    def _reply(self, request) -> tuple:
        """Return (status, where to go instead, what was typed where the page is shown, else None).

        A phone that looks for the internet is led here.
        """
        is_own = request.host in self._hosts
        if request.method == "POST":
            if not is_own or request.origin not in (None, "http://" + request.host):
                return 403, "", None
            return 200, "", self._taken(request.body)
        if request.method not in ("GET", "HEAD"):
            return 405, "", None
        if not is_own or request.path != "/":
            return 302, "http://%s/" % self._hosts[0], None
        return 200, "", {} if request.method == "GET" else None

    def _taken(self, body: bytes) -> dict[str, str]:
        """Keep the settings to be tried, or what is wrong with them; return what was typed.

        All but the form is checked by the start that tries them: config.py does not fit into memory beside the page.
        """
        from boards.esp32.joining import candidate, form

        typed: dict[str, str] = {}
        try:
            typed = form.fields(body)
            new, problems = form.changed(settings(self._path), typed)
            if not problems:
                candidate.want(self._path, json.dumps(new))
                self.saved = True
        except ValueError as problem:
            problems = [str(problem)]
        except OSError:
            problems = ["The flash of the cushion does not take it; nothing is changed."]
        forget("boards.esp32.joining.form")
        forget("boards.esp32.joining.candidate")
        self._problems = problems
        return typed


def settings(path: str) -> dict:
    """Return the settings in a file, {} where there are none that can be read."""
    try:
        with open(path) as file:
            found = json.load(file)
    except (OSError, ValueError, RuntimeError, MemoryError):
        return {}
    return found if isinstance(found, dict) else {}


async def opened(path: str, point: dict | None, problem: str, has_wifi: bool) -> bool:
    """Open the access point `point`, {"ssid", "password"}, for ten minutes; return whether there are settings to be
    tried. OSError or RuntimeError where the radio refuses.
    """
    if not point:
        system.log("joining: no access_point in the settings, so none is opened; `make deploy` draws one")
        return False
    radio = AccessPoint(has_wifi)
    try:
        portal = Portal(path, radio.heard(), problem)
        address = await radio.open(point["ssid"], point["password"], system.sleep_ms)
        system.log("joining: access point %s, for ten minutes" % point["ssid"])
        await portal.serve(address, HTTP_PORT, DNS_PORT)
    finally:
        radio.close()
    system.log("joining: access point closed" + (", trying new settings" if portal.saved else ""))
    return portal.saved
