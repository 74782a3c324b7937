"""What JUnit reports are made of: elements whose texts XML can write. Valid by both schemas in use: Apache Ant's (windyroad/JUnit-Schema,
JUnit.xsd) and Jenkins's (junit-10.xsd), which limits the times to three decimals."""

import re
from xml.etree import ElementTree as ET

_FORBIDDEN = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What XML 1.0 has no way to write (its production 2, ``Char``)."""


def child(parent: ET.Element, tag: str, **attributes: str) -> ET.Element:
    """A new element in this one."""
    return ET.SubElement(parent, tag, {name: clean(value) for name, value in attributes.items()})


def seconds(value: float) -> str:
    """A time."""
    return f"{value:.3f}"


def clean(text: str) -> str:
    """The text without what XML cannot write."""
    return _FORBIDDEN.sub("", text)


def document(root: ET.Element) -> str:
    """The whole report, with a line end."""
    ET.indent(root)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{ET.tostring(root, encoding="unicode")}\n'
