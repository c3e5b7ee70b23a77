"""Sentences as markup."""

import re
from html import escape

_CODE = re.compile("`([^`]+)`")


def sentence(words: str) -> str:
    """Words with commands in them, which stand between backticks."""
    return _CODE.sub(r"<code>\1</code>", escape(words))
