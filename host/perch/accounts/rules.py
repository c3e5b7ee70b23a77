"""Who may say and hear what at the broker: Mosquitto's `acl_file`, made of the topics of the wire."""

from perch.assistant import asking, discovery
from perch.wire import topics

HOST = "perch_host"
"""The account of `perch run`. The underscore keeps it from being the name of a cushion."""
HOME = "home_assistant"
"""The account that Home Assistant may use."""

_ABOVE = """\
# Who may say and hear what at the broker: acl_file of mosquitto.conf. `perch device add` writes it where it is missing.
# %u is the name of the account, and an account of a cushion is named like the cushion. What is not allowed is refused.

# A cushion says its own things, and hears what it is told and what is told to all (Mosquitto warns that these two
# patterns name nobody, which is as it should be).
"""


def acl() -> str:
    """The text of the file."""
    up = (leaf for leaf, _ in topics.UP)
    cushion = [f"pattern write {topics.down('%u', leaf)}" for leaf in up]
    cushion += [f"pattern read {topics.down('%u', leaf)}" for leaf in topics.DOWN]
    cushion += [f"pattern read {topic}" for topic in (topics.HOST, topics.TIME)]
    host = [f"user {HOST}", f"topic readwrite {topics.ROOT}/#", f"topic readwrite {topics.HOME}/#"]
    return _ABOVE + "\n".join([*cushion, "", "# The host says and hears all of it.", *host, *_of_home(), ""])


def _of_home() -> list[str]:
    """What Home Assistant needs, and what the host needs to tell it of cushions."""
    return [
        "topic write homeassistant/device/+/config",
        "topic read homeassistant/#",
        "",
        "# Home Assistant sees what the host shows it, and may press its buttons; an account of this name is optional.",
        f"user {HOME}",
        "topic readwrite homeassistant/#",
        f"topic read {topics.HOST}",
        f"topic read {topics.down('+', 'status')}",
        f"topic read {discovery.AVAILABLE}",
        f"topic read {topics.home('+', discovery.STATE)}",
        f"topic write {asking.SUBSCRIPTION}",
    ]
