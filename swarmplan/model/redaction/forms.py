"""Secrets that are known by their own look, or by a name before them, wherever they stand in a text."""

import re
from collections.abc import Callable

from swarmplan.model.redaction.values import HIDDEN, looks_secret

_VARIABLE = re.compile(r"\$\{\w+\}")


def _userinfo(match: re.Match[str]) -> str:
    """``user:password@`` and ``token@``; the user of an ssh address is not a secret."""
    if match["scheme"].lower() == "ssh" and ":" not in match["user"]:
        return match[0]
    if _VARIABLE.fullmatch(match["user"].rpartition(":")[2]):
        return match[0]  # it is what is shown in the place of a password
    return f"{match['scheme']}://{HIDDEN}@"


FORMS: tuple[tuple[re.Pattern[str], str | Callable[[re.Match[str]], str]], ...] = (
    (re.compile(r"-----BEGIN ([A-Z ]*PRIVATE KEY)-----.*?(?:-----END \1-----|\Z)", re.DOTALL), HIDDEN),
    (re.compile(r"SWMTKN-\d+-[\w-]+|SWMKEY-\d+-[\w+/=-]+"), HIDDEN),
    (re.compile(r"gh[oprsu]_[A-Za-z0-9]{20,}|github_pat_\w{20,}|glpat-[\w-]{20,}"), HIDDEN),
    (
        re.compile(r"(?<![A-Za-z0-9+.-])(?P<scheme>[A-Za-z][A-Za-z0-9+.-]*)://(?P<user>[^\s/?#\"']+)@"),
        _userinfo,
    ),
    (re.compile(r"\b(Bearer|Basic) +[\w+/=.~-]{8,}"), rf"\1 {HIDDEN}"),
)
"""Each form with what is shown in its place."""
_ALSO = re.compile(r"\beyJ[\w-]{8,}\.[\w-]{8,}\.[\w-]*|\$(?:apr1|2[abxy]|[156]|y|argon2\w*)\$\S")
"""A JSON web token (RFC 7519) and a password's hash (crypt(5)): no output takes them out, but nobody publishes them."""
_NAMED = re.compile(r"--(?P<option>[\w-]{1,100})(?: +|=)[^\s-]|(?<![\w.-])(?P<name>[\w.-]{1,100})=[^\s]")


def has_secret_form(text: str) -> bool:
    """Whether there is likely a secret in the text."""
    if _ALSO.search(text) or any(form.sub(shown, text) != text for form, shown in FORMS):
        return True
    return any(looks_secret(named["option"] or named["name"]) for named in _NAMED.finditer(text))
