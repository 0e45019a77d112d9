"""Whether two outlets name the same person or body. Pure."""

from __future__ import annotations

import re


def same_name(one: str | None, other: str | None) -> bool:
    """Whether two namings can be one person or body: unknown fits all; "Morrissey" fits "Kari Morrissey"."""
    if one is None or other is None:
        return True
    shorter, longer = sorted((one.casefold().split(), other.casefold().split()), key=len)
    return not shorter or longer[-len(shorter) :] == shorter


def same_actor(one: str | None, other: str | None) -> bool:
    """Whether two namings can be one who acts. A side of a case has many names, and one outlet's "the prosecutor" is
    another's "prosecutors" or "the state"; that two of them appeal against one ruling does not happen.
    """
    if one is None or other is None:
        return True
    mine, theirs = _plain(one), _plain(other)
    return same_name(mine, theirs) or (_is_prosecution(mine) and _is_prosecution(theirs))


def _plain(name: str) -> str:
    """Without article, possessive and plural of an office: "the prosecutors" and "a prosecutor" are alike."""
    bare = re.sub(r"^(?:the|an?)\s+", "", name.casefold().replace("’", "'").strip())
    return re.sub(r"\b(prosecutor|attorney|lawyer)(?:s'|'s|s)", r"\1", bare)


def _is_prosecution(plain: str) -> bool:
    return _PROSECUTION.search(plain) is not None


_PROSECUTION = re.compile(
    r"\b(?:prosecutor|prosecution|district attorney|state attorney|attorney general|solicitor general"
    r"|crown prosecution service|department of justice|justice department)\b"
    r"|^(?:state|crown|government|da|cps|commonwealth)$"
)
