"""As much of protobuf's wire format as swarmkit's and etcd's records need (protobuf.dev, "Encoding")."""

from collections.abc import Mapping

_VARINT, _FIXED64, _BYTES, _FIXED32 = 0, 1, 2, 5
_FIXED = {_FIXED64: 8, _FIXED32: 4}

Fields = Mapping[int, int | bytes]


def fields(message: bytes) -> Fields:
    """A message's fields by number: varints as numbers, the rest as bytes; of a repeated one the last. Raises ValueError for
    what is no message."""
    found: dict[int, int | bytes] = {}
    place = 0
    while place < len(message):
        tag, place = _varint(message, place)
        kind = tag & 7
        if kind == _VARINT:
            found[tag >> 3], place = _varint(message, place)
            continue
        size, place = (_FIXED[kind], place) if kind in _FIXED else _size(kind, message, place)
        if place + size > len(message):
            raise ValueError("cut off")
        found[tag >> 3], place = message[place : place + size], place + size
    return found


def number(of: Fields, field: int) -> int:
    """The number in a field; 0 where it is left out, as protobuf has it."""
    value = of.get(field, 0)
    if not isinstance(value, int):
        raise ValueError(f"field {field} is not a valid number")  # noqa: TRY004  # what is read is wrong, not who reads it
    return value


def blob(of: Fields, field: int) -> bytes:
    """The bytes in a field; empty where it is left out."""
    value = of.get(field, b"")
    if not isinstance(value, bytes):
        raise ValueError(f"field {field} has no bytes")  # noqa: TRY004  # what is read is wrong, not who reads it
    return value


def message_of(field: int, content: bytes) -> bytes:
    """A message with these bytes in this field alone."""
    return _tagged(field << 3 | _BYTES) + _tagged(len(content)) + content


def _tagged(value: int) -> bytes:
    written = bytearray()
    while value > 0x7F:  # noqa: PLR2004  # seven bits a byte
        written.append(value & 0x7F | 0x80)
        value >>= 7
    return bytes((*written, value))


def _size(kind: int, message: bytes, place: int) -> tuple[int, int]:
    if kind != _BYTES:
        raise ValueError(f"wire type {kind}")
    return _varint(message, place)


def _varint(message: bytes, place: int) -> tuple[int, int]:
    value = shift = 0
    while place < len(message):
        byte = message[place]
        value |= (byte & 0x7F) << shift
        place, shift = place + 1, shift + 7
        if byte < 0x80:  # noqa: PLR2004  # the last byte's high bit is clear
            return value, place
    raise ValueError("cut off")
