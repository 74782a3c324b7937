"""A webhook as it arrived."""

from swarmplan.dataclass import dataclass


@dataclass(frozen=True, slots=True)
class Request:
    """``headers`` are (name in lower case, value), in their order; the body is as it was sent, to the byte."""

    headers: tuple[tuple[str, str], ...]
    body: bytes

    def one(self, name: str) -> str:
        """The value of a header that is there once; "" where it is missing, or there more than once: which one counts would be a guess."""
        values = [value for each, value in self.headers if each == name]
        return values[0] if len(values) == 1 else ""
