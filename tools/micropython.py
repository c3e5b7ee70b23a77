"""Make a MicroPython for the firmware tests: `.cache/micropython/micropython`, used like the binary itself.

A second one, `.cache/micropython32/micropython`, has words of 32 bits, as an ESP32 has: what memory holds can only be
measured with that. It is made on x86-64, where the system runs programs of 32 bits.

Where the `micropython` of the machine is new enough, the launcher starts that one. Elsewhere (Debian 12 has
1.19) the packages of a newer Debian are unpacked into the cache folder, with the C library they were built for, and
nothing of the system is changed: apt runs as this user, with its lists and its archive in the cache, on the
machine's own mirror, and checks Debian's signature as always.
"""

import os
import platform
import shlex
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

# Debian 13 is the first with a MicroPython that is new enough; where a mirror is just being renewed, and what it has of
# that one contradicts itself, the next one may be whole.
SUITES = ("trixie", "forky")
NEEDED = (1, 25)
KEYRING = Path("/usr/share/keyrings/debian-archive-keyring.gpg")
OTHERWISE = "install a MicroPython of 1.25 or later, so that `micropython` starts it, and try again"
AGAIN = Path(__file__).with_name("again.sh")
CACHE = Path(__file__).resolve().parent.parent / ".cache"

APT_CONF = """\
Dir "{state}/";
Dir::State "state";
Dir::State::status "{state}/status";
Dir::Cache "cache";
Dir::Etc::Main "/dev/null";
Dir::Etc::Parts "/dev/null";
Dir::Etc::SourceList "{state}/sources.list";
Dir::Etc::SourceParts "/dev/null";
APT::Architecture "{architecture}";
APT::Architectures {{ "{architecture}"; }};
APT::Sandbox::User "";
APT::Install-Recommends "false";
"""


class Unavailable(Exception):
    """No MicroPython can be made here; the message says what would help."""


def main() -> int:
    """Make the launchers unless good ones are there; print their paths. Returns the exit code."""
    launcher, narrow = (CACHE / name / "micropython" for name in ("micropython", "micropython32"))
    try:
        found = made(launcher, lambda cache: from_the_machine() or from_debian(cache, architecture()))
        print(f"{launcher} is MicroPython {found}")
    except Unavailable as problem:
        print(f"tools/micropython.py: {problem}", file=sys.stderr)
        return 1
    print(with_narrow_words(narrow))
    return 0


def with_narrow_words(launcher: Path) -> str:
    """Make the one with words of 32 bits, if this machine can have it; returns how that went."""
    if platform.machine() != "x86_64":
        return "no MicroPython with words of 32 bits for this machine: memory is measured with 64"
    try:
        return f"{launcher} is MicroPython {made(launcher, lambda cache: from_debian(cache, 'i386'))}, words of 32 bits"
    except Unavailable as problem:
        return f"no MicroPython with words of 32 bits, memory is measured with 64: {problem}"


def made(launcher: Path, make: Callable[[Path], str]) -> str:
    """Make the launcher if it does not work yet; returns the version that it starts. `make(folder)`: its command."""
    if not new_enough(version(launcher)):
        launcher.parent.mkdir(parents=True, exist_ok=True)
        write_launcher(launcher, make(launcher.parent))
    found = version(launcher)
    if not new_enough(found):
        raise Unavailable(f"what was made does not run: {launcher} (delete {launcher.parent} and try again)")
    return ".".join(str(part) for part in found)


def version(binary: Path) -> tuple[int, ...]:
    """The version that a MicroPython tells of itself, (0,) where it does not run."""
    command = [str(binary), "-c", "import sys; print(*sys.implementation.version[:3])"]
    try:
        answer = subprocess.run(command, capture_output=True, text=True, timeout=20, check=True).stdout
        return tuple(int(part) for part in answer.split())
    except (OSError, subprocess.SubprocessError, ValueError):
        return (0,)


def new_enough(found: tuple[int, ...]) -> bool:
    return found >= NEEDED


def write_launcher(launcher: Path, command: str) -> None:
    launcher.write_text(f'#!/bin/sh\nhere=$(cd "$(dirname "$0")" && pwd)\nexec {command} "$@"\n')
    launcher.chmod(0o755)


def from_the_machine() -> str | None:
    """The command of the MicroPython in PATH, quoted for a shell, where that is new enough."""
    binary = shutil.which("micropython")
    if binary is None or not new_enough(version(Path(binary))):
        return None
    print(f"using {binary}")
    return shlex.quote(binary)


def architecture() -> str:
    """What Debian calls this machine's."""
    check_tools()
    return run("dpkg", "--print-architecture").strip()


def from_debian(cache: Path, architecture: str) -> str:
    """Unpack the MicroPython of a newer Debian and what it needs; returns the command, relative to `$here`."""
    check_tools()
    packages = downloaded(cache / "apt", architecture)
    root = cache / "root"
    shutil.rmtree(root, ignore_errors=True)
    for package in packages:
        run("dpkg-deb", "--extract", package, root)
    shutil.rmtree(cache / "apt")
    return loader_command(cache, root)


def check_tools() -> None:
    missing = [tool for tool in ("apt-get", "dpkg-deb") if shutil.which(tool) is None]
    if missing:
        raise Unavailable(f"no {missing[0]} here: {OTHERWISE}")
    if not KEYRING.exists():
        raise Unavailable(f"no {KEYRING} to check signatures with: apt-get install debian-archive-keyring")


def downloaded(state: Path, architecture: str) -> list[Path]:
    """The packages of MicroPython and all it depends on, from the first suite that the mirror has whole."""
    problems = []
    for suite in SUITES:
        try:
            return download(state, architecture, suite)
        except Unavailable as problem:
            problems.append(f"{suite}: {problem}")
    raise Unavailable("\n".join(problems))


def download(state: Path, architecture: str, suite: str) -> list[Path]:
    """Fetch MicroPython and all it depends on with an apt of our own in the folder `state`."""
    prepare(state, architecture, suite)
    environment = {**os.environ, "APT_CONFIG": str(state / "apt.conf")}
    print(f"reading Debian's list of packages ({suite}, about 10 MB) ...", flush=True)
    run(AGAIN, "apt-get", "update", "--error-on=any", environment=environment)
    print("fetching MicroPython and the libraries it needs ...", flush=True)
    run(AGAIN, "apt-get", "install", "--yes", "--download-only", "micropython", environment=environment)
    return sorted((state / "cache" / "archives").glob("*.deb"))


def prepare(state: Path, architecture: str, suite: str) -> None:
    """A world for apt in which nothing is installed: no lock, list or hook of the system's is touched."""
    shutil.rmtree(state, ignore_errors=True)
    for folder in ("state/lists/partial", "cache/archives/partial"):
        (state / folder).mkdir(parents=True)
    (state / "status").touch()
    (state / "sources.list").write_text(f"deb [signed-by={KEYRING}] {mirror()} {suite} main\n")
    conf = APT_CONF.format(state=state, architecture=architecture)
    (state / "apt.conf").write_text(conf + run("apt-config", "dump", "Acquire"))  # proxies and the like


def mirror() -> str:
    """The address from which this machine takes Debian itself (not its security updates)."""
    system = platform.freedesktop_os_release()
    columns = "$(REPO_URI) $(RELEASE) $(COMPONENT)"
    sources = run("apt-get", "indextargets", "--format", columns, "Created-By: Packages").splitlines()
    wanted = [system.get("VERSION_CODENAME"), "main"]
    found = [uri for uri, *rest in map(str.split, sources) if rest == wanted]
    if system["ID"] != "debian" or not found:
        raise Unavailable(f"no mirror of Debian among the apt sources of this machine: {OTHERWISE}")
    return found[0]


def loader_command(cache: Path, root: Path) -> str:
    """Return the command for a binary and the loader that came with it, as the system's C library may be older."""
    loaders = sorted(root.glob("usr/lib/*/ld-linux*.so.*"))
    if not loaders:
        raise Unavailable(f"Debian's libc6 came without a loader in {root}")
    loader = loaders[0].relative_to(cache)
    return f'"$here/{loader}" --library-path "$here/{loader.parent}" "$here/root/usr/bin/micropython"'


def run(*command: str | Path, environment: dict[str, str] | None = None) -> str:
    """Run a program and return its output. Raises Unavailable with its errors where it fails."""
    done = subprocess.run(command, capture_output=True, text=True, env=environment, check=False)
    if done.returncode != 0:
        spelled = shlex.join(str(part) for part in command)
        raise Unavailable(f"{spelled} failed:\n{(done.stderr or done.stdout).strip()}")
    return done.stdout


if __name__ == "__main__":
    sys.exit(main())
