"""Run one portable test file inside MicroPython: `micropython on_micropython.py test_clock.py`.

Prints `pass NAME` or `FAIL NAME` with the traceback for each of its tests and exits 1 if one failed.
pytest starts it for every file (conftest.py); by hand it shows the same.
"""

import gc
import sys

HERE = sys.argv[0].rsplit("/", 1)[0] if "/" in sys.argv[0] else "."


def main(path):
    folder = path.rsplit("/", 1)[0] if "/" in path else "."
    sys.path[:0] = [folder, HERE + "/standins", HERE + "/..", HERE + "/../../firmware"]
    module = __import__(path.split("/")[-1][: -len(".py")])
    names = sorted(name for name in dir(module) if name.startswith("test_"))
    results = [passed(name, getattr(module, name)) for name in names]
    return 0 if results and all(results) else 1


def passed(name, test):
    gc.collect()
    try:
        answer = test()
        assert answer is None, f"a test returns nothing (an async test would not have run): {answer!r}"
    except Exception as problem:  # noqa: BLE001 - whatever it is, it is the result of the test
        print("FAIL", name)
        sys.print_exception(problem, sys.stdout)
        return False
    print("pass", name)
    return True


sys.exit(main(sys.argv[1]))
