"""`make home-assistant` where no Python can run one."""

import subprocess
from pathlib import Path

SCRIPT = Path(__file__).resolve().parents[2] / "tools" / "home_assistant.sh"


def test_without_a_python_that_it_runs_on_it_says_what_to_do(tmp_path: Path) -> None:
    env = {"PATH": f"{tmp_path}:/usr/bin:/bin", "HOME": str(tmp_path)}
    python = tmp_path / "python"
    python.write_text("#!/bin/sh\nexit 1\n")
    python.chmod(0o755)
    for name in ("python3.13", "python3.12"):
        (tmp_path / name).symlink_to(python)
    command = ["/bin/sh", str(SCRIPT), str(python)]
    done = subprocess.run(command, cwd=tmp_path, env=env, capture_output=True, text=True, check=False)
    assert done.returncode == 1 and "needs Python 3.13" in done.stderr and "HOME_PYTHON=" in done.stderr
    assert not (tmp_path / ".cache").exists()
