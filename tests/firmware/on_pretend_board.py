"""Runs inside MicroPython's unix port and makes it a board: littlefs as its only files, `machine`, a raw prompt.

`micropython on_pretend_board.py FOLDER HOW`: FOLDER holds `flash` (the image, made by pretend_board.py), `rtc` (the
RTC's memory) and `events` (what was asked of the hardware). HOW is the kind of start: `boot` runs main.py and
gives the prompt, `raw` gives the raw prompt as after a soft reset from there, `write` takes files from standard
input, `read` prints them. It ends with 0 for a soft reset, 77 for a hard one, 78 when nobody is at the prompt.
"""

import errno
import io
import json
import os
import sys

import vfs

BLOCK = 4096
HARD, NOBODY = 77, 78
BOOTED = b"rst: the pretend board starts\r\n"
RAW = b"raw REPL; CTRL-B to exit\r\n>"
WINDOW = 128  # bytes of a raw paste between two signs to go on
FOLDER, HOW = sys.argv[1:3]


class Flash:
    """A NOR flash in a file, written as an ESP32's: erased by sectors."""

    def __init__(self, path):
        self._file = open(path, "r+b")  # noqa: SIM115 - as long as the board
        self._blocks = self._file.seek(0, 2) // BLOCK

    def readblocks(self, block, buffer, offset=0):
        self._file.seek(block * BLOCK + offset)
        self._file.readinto(buffer)

    def writeblocks(self, block, buffer, offset=0):
        self._file.seek(block * BLOCK + offset)
        self._file.write(buffer)
        self._file.flush()

    def ioctl(self, op, arg):
        if op == 4:
            return self._blocks
        if op == 5:
            return BLOCK
        if op == 6:
            self.writeblocks(arg, b"\xff" * BLOCK)
        return 0


sys.path.insert(0, sys.argv[0].rsplit("/", 1)[0] + "/standins")
import chip  # noqa: E402  found by the path above
import esp32  # noqa: E402, F401  as above
import machine  # noqa: E402  as above
import neopixel  # noqa: E402, F401  as above; from here on it is there for the application
import network  # noqa: E402, F401  as above

chip.station["heap"] = [(20000, 8000, 6000, 7000), (100000, 12000, 9000, 6000)]
if "idf" in os.listdir(FOLDER):
    with open(FOLDER + "/idf") as file:
        chip.station["heap"] = json.load(file)


class RTC(machine.RTC):
    """The RTC's memory, which outlives every reset; the file holds a length and the bytes."""

    kept = open(FOLDER + "/rtc", "r+b")  # noqa: SIM115 - as long as the board

    def memory(self, data=None):
        self.kept.seek(0)
        if data is None:
            return self.kept.read(self.kept.read(1)[0])
        self.kept.write(bytes([len(data)]) + data)
        self.kept.flush()
        return None


class WDT(machine.WDT):
    """A watchdog that never bites; the file `events` holds what it was set to."""

    events = open(FOLDER + "/events", "a")  # noqa: SIM115 - as long as the board

    def __init__(self, timeout):
        self.events.write("watchdog %d\n" % timeout)
        self.events.flush()


def reset():
    sys.exit(HARD)


def mount():
    flash = Flash(FOLDER + "/flash")
    try:
        disk = vfs.VfsLfs2(flash, progsize=256, readsize=256)
    except OSError:
        vfs.VfsLfs2.mkfs(flash, progsize=256, readsize=256)
        disk = vfs.VfsLfs2(flash, progsize=256, readsize=256)
    vfs.umount("/")
    vfs.mount(disk, "/")
    os.chdir("/")
    sys.path[:] = ["", ".frozen", "/lib"]


def execute(code, name, names, before=b""):
    """Run code as the firmware does: whatever it raises is shown, Ctrl-C too; only an exit ends the program."""
    try:
        put(before)  # from here on Ctrl-C interrupts
        exec(compile(code, name, "exec"), names)
    except SystemExit:
        raise
    except BaseException as problem:  # noqa: BLE001 - a board shows them all
        told = io.StringIO()
        sys.print_exception(problem, told)
        return told.getvalue().encode()
    return b""


def start(names):
    if "main.py" in os.listdir("/"):
        with open("main.py") as file:
            code = file.read()
        put(execute(code, "main.py", names, BOOTED))


def put(data):
    sys.stdout.buffer.write(data)


def key():
    """The next byte; the end of the input ends the board."""
    try:
        byte = sys.stdin.buffer.read(1)
    except KeyboardInterrupt:
        return b"\x03"
    if not byte:
        sys.exit(NOBODY)
    return byte


def pasted():
    put(b"R\x01" + bytes([WINDOW, 0, 1]))
    code = bytearray()
    while (byte := key()) != b"\x04":
        code += byte
        if len(code) % WINDOW == 0:
            put(b"\x01")
    put(b"\x04")
    return bytes(code)


def typed(first):
    code = bytearray(first)
    while (byte := key()) != b"\x04":
        code += byte
    put(b"OK")
    return bytes(code)


def raw_prompt(names):
    put(RAW)
    while (byte := key()) != b"\x02":
        if byte == b"\x04":
            put(b"OK\r\n")
            sys.exit(0)
        if byte == b"\x01":
            put(RAW)
        elif byte == b"\x05":
            key(), key()  # "A" and Ctrl-A: may it be pasted?
            put(b"\x04" + execute(pasted(), "<stdin>", names) + b"\x04>")
        elif byte not in b"\r\x03":
            put(b"\x04" + execute(typed(byte), "<stdin>", names) + b"\x04>")


def prompt(names):
    put(b"\r\nMicroPython v%d.%d.%d on a pretend board\r\n>>> " % sys.implementation.version[:3])
    while (byte := key()) != b"\x04":
        if byte == b"\x01":
            raw_prompt(names)
        put(b"\r\n>>> ")
    sys.exit(0)


def write():
    """Take {path: content in hex digits} from standard input; a path with null goes."""
    for path, content in json.load(sys.stdin).items():
        folders = path.split("/")[1:-1]
        for depth in range(len(folders)):
            make("/" + "/".join(folders[: depth + 1]))
        if content is None:
            os.remove(path)
        else:
            with open(path, "wb") as file:
                file.write(bytes.fromhex(content))


def make(folder):
    try:
        os.mkdir(folder)
    except OSError as problem:
        if problem.errno != errno.EEXIST:
            raise


def texts(folder=""):
    """{path: content in hex} of all files."""
    found = {}
    for entry in os.ilistdir(folder or "/"):
        path = folder + "/" + entry[0]
        if entry[1] == 0x4000:
            found.update(texts(path))
        else:
            with open(path, "rb") as file:
                found[path] = file.read().hex()
    return found


def run():
    names = {"__name__": "__main__"}
    machine.RTC, machine.WDT, machine.reset = RTC, WDT, reset
    chip.MOST = 0  # nobody looks at what was recorded, and the heap is small
    chip.station["joined"] = True
    if HOW == "boot":
        start(names)
    else:
        raw_prompt(names)
    prompt(names)


mount()
if HOW == "write":
    write()
elif HOW == "read":
    print(json.dumps(texts()))
else:
    run()
