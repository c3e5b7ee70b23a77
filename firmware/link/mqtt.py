"""A small MQTT client that never blocks, never waits without a bound, and comes back by itself.

It promises little: a publish that raises was perhaps not delivered. Records are acknowledged end to end above it.
"""

import asyncio

from link import packets, streams

KEEPALIVE_S = 30
ANSWER_S = 8
LONGEST_PACKET = 4096 + 128  # a payload of the wire's greatest length, and its topic
LONGEST_QUEUE = 8
OFTEN = 4
FIRST_BACKOFF_MS, LAST_BACKOFF_MS = 1000, 30000

ROOT = b"perch/v1/"


class Link:
    """The cushion's connection to one broker, as `device`.

    `jitter(n)` gives a random integer below n; `log(text)` takes what went wrong; `ssl` is a context or None.
    `resolve(host)` may give an address without blocking; `status` is what it calls itself while it is connected;
    `beat()` is called at least each minute while `run` lives. Without a host it leads nowhere, and never comes up.
    """

    def __init__(
        self,
        host: str | None,
        port: int | None,
        device: str,
        *,
        jitter,
        log,
        user=None,
        password=None,
        ssl=None,
        resolve=None,
        status=b"online",
        beat=lambda: None,
    ):
        self._where, self._ssl = (host, port), ssl
        self._resolve, self._status = resolve, status
        self._beat = beat
        self._device = device.encode()
        self._user = None if user is None else user.encode()
        self._password = None if password is None else password.encode()
        self._jitter, self._log = jitter, log
        self._own = ROOT + self._device + b"/"
        self._up = asyncio.Event()
        self.wanted = asyncio.Event()  # whether it is to be connected
        self.leads = host is not None
        self.wake()
        self._heard = asyncio.Event()
        self._suspect = asyncio.Event()
        self._writing = asyncio.Lock()
        self.problem = "" if host else "no broker in the settings"  # of the last session that failed
        self._inbox: list[tuple] = []
        self._steady = False  # a session that saw a ping answered begins the backoff anew
        self._greeted, self._thrown_out = False, 0  # whether it got as far; how many sessions in a row ended soon
        self._missed = False  # that it is down was logged, and not yet that it is up again
        self._writer = None
        self._acks: dict[int, asyncio.Event] = {}
        self._packet_id = 0

    @property
    def up(self) -> bool:
        """Whether messages can be sent now."""
        return self._up.is_set()

    async def wait_up(self) -> None:
        """Return once messages can be sent."""
        await self._up.wait()

    def rest(self) -> bool:
        """Disconnect with the status "asleep" and stay so until `wake`; return whether there is no connection left."""
        if self.wanted.is_set():
            self.wanted.clear()
            self._suspect.set()  # which ends the session
        return self._writer is None

    def wake(self) -> None:
        """Connect, and stay connected."""
        if self.leads:
            self.wanted.set()

    async def publish(self, topic: str, payload: bytes, qos: int, retain: bool) -> None:
        """Send under the cushion's own root; at QoS 1 return when the broker has it. OSError if that fails."""
        full = self._own + topic.encode()
        if qos:
            await self._exchange(lambda packet_id: packets.publish(full, payload, retain, packet_id))
        else:
            await self._write(packets.publish(full, payload, retain, None))

    async def receive(self) -> tuple:
        """Return (topic, payload, retained) of the next message from the host.

        The topic is without the root, and without the device for the cushion's own.
        """
        while not self._inbox:
            self._heard.clear()
            await self._heard.wait()
        return self._inbox.pop(0)

    async def run(self) -> None:
        """Connect, stay connected, begin again; for ever. Logs the first failure and the recovery."""
        failures = 0
        while True:
            self._beat()
            self._steady = self._greeted = False
            try:
                await asyncio.wait_for(self.wanted.wait(), KEEPALIVE_S)
                await self._session()
            except (OSError, EOFError, ValueError, asyncio.TimeoutError) as problem:  # ValueError: of TLS
                if not self.wanted.is_set():
                    failures = 0
                    continue
                self.problem = "%s" % problem or repr(problem)
                if not self._missed:
                    self._log("link: down: %r" % (problem,))
                self._missed = True
            self._thrown_out = self._thrown_out + 1 if self._greeted and not self._steady else 0
            if self._thrown_out == OFTEN:
                self._log("link: the broker ends each connection soon: has another cushion the same name?")
            failures = 1 if self._steady else failures + 1
            wait_ms = min(FIRST_BACKOFF_MS << min(failures - 1, 5), LAST_BACKOFF_MS)
            await asyncio.sleep((wait_ms // 2 + self._jitter(wait_ms // 2)) / 1000)

    async def _session(self) -> None:
        reader, self._writer = await self._connect()
        if self.wanted.is_set():
            self._suspect.clear()
        works = (self._read_for_ever(reader), self._say_hello(), self._ping_for_ever())
        tasks = [asyncio.create_task(work) for work in works]
        try:
            await asyncio.gather(*tasks)  # the first that fails ends them all
        finally:
            await self._hang_up(tasks)

    async def _connect(self) -> tuple:
        host, port = self._where
        more = {"ssl": self._ssl, "server_hostname": host} if self._ssl else {}
        address = await self._resolve(host) if self._resolve else host
        will = (self._own + b"status", b"offline")
        hello = packets.connect(self._device, KEEPALIVE_S, will, self._user, self._password)
        return await streams.opened((address, port), hello, LONGEST_PACKET, ANSWER_S, **more)

    async def _say_hello(self) -> None:
        topics = [self._own + leaf for leaf in (b"stored", b"do", b"settings", b"update")]
        topics += [ROOT + b"host", ROOT + b"time"]
        await self._exchange(lambda packet_id: packets.subscribe(topics, packet_id))
        await self.publish("status", self._status, 1, True)
        self._greeted = True
        self._up.set()
        if self._missed:
            self._log("link: up again")
        self._missed = False

    async def _hang_up(self, tasks: list) -> None:
        self._up.clear()
        reading = tasks.pop(0)
        for task in tasks:
            task.cancel()
        if not (self.wanted.is_set() or reading.done()):
            await self._say_goodbye()
        reading.cancel()
        writer, self._writer = self._writer, None
        for acked in self._acks.values():
            acked.set()
        await streams.close(writer, ANSWER_S)

    async def _say_goodbye(self) -> None:
        self._suspect.clear()
        try:
            await self.publish("status", b"asleep", 1, True)  # what the network still holds dies with the radio
            await self._write(packets.DISCONNECT)
        except OSError:  # the broker is away: its will says "offline" then
            return

    async def _read_for_ever(self, reader) -> None:
        while True:
            # One of two things is due by then: a message, or the answer to a ping.
            packet: tuple = await asyncio.wait_for(packets.read(reader, LONGEST_PACKET), KEEPALIVE_S * 3 // 2)
            kind, first, body = packet
            if kind == packets.PUBLISH:
                await self._take_message(*packets.parse_publish(first, body))
            elif kind in (packets.PUBACK, packets.SUBACK):
                if packets.REFUSED in body[2:]:
                    self._log("link: the broker does not let this cushion hear all that the host says")
                acked = self._acks.get(packets.acked_id(body))
                if acked:
                    acked.set()
            elif kind == packets.PINGRESP:
                self._steady = True

    async def _take_message(self, topic: bytes, payload: bytes, retained: bool, packet_id: int | None) -> None:
        root = self._own if topic.startswith(self._own) else ROOT
        if len(self._inbox) == LONGEST_QUEUE:
            self._inbox.pop(0)  # the host says again what matters
        self._inbox.append((packets.decoded(topic[len(root) :]), payload, retained))
        self._heard.set()
        if packet_id is not None:
            await self._write(packets.puback(packet_id))

    async def _ping_for_ever(self) -> None:
        while True:
            self._beat()
            try:
                await asyncio.wait_for(self._suspect.wait(), KEEPALIVE_S // 2)
            except asyncio.TimeoutError:
                await self._write(packets.PINGREQ)
                continue
            raise packets.ProtocolError("the broker does not answer")

    async def _exchange(self, make) -> None:
        self._packet_id = self._packet_id % 65535 + 1
        packet_id, acked, writer = self._packet_id, asyncio.Event(), self._writer
        self._acks[packet_id] = acked
        try:
            await self._write(make(packet_id))
            await asyncio.wait_for(acked.wait(), ANSWER_S)
        except asyncio.TimeoutError:
            self._suspect.set()
            raise packets.ProtocolError("no acknowledgement") from None
        finally:
            self._acks.pop(packet_id)
        if self._writer is not writer:
            raise packets.ProtocolError("connection lost")

    async def _write(self, packet: bytes) -> None:
        async with self._writing:
            if self._writer is None or self._suspect.is_set():  # half a packet may be on its way
                raise packets.ProtocolError("not connected")
            self._writer.write(packet)
            try:
                await asyncio.wait_for(self._writer.drain(), ANSWER_S)
            except asyncio.TimeoutError:
                self._suspect.set()
                raise packets.ProtocolError("the connection is stuck") from None
