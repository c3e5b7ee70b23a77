# ruff: noqa: F821 - MicroPython's makemanifest.py, which runs this, gives the functions
# mypy: disable-error-code=name-defined
"""The application for an image of MicroPython of one's own: its bytecode then stays in the flash.

`include("…/firmware/manifest.py")` in the manifest of the board that the image is for, behind what is there.
"""

package("cushion", opt=3)
package("link", opt=3)
module("boards/__init__.py", opt=3)
package("boards/esp32", opt=3)
module("main.py", opt=3)
