"""What a word says of whom it means: a person or a body, a man or a woman. Pure.

"She" cannot mean John Doe, nor "the firm" anybody. The sex is that of a title in the watch ("Ms Doe") or of the first
name, as far as a list of common names knows it; whoever is of neither list may be both, and so may every body's name.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from extract.legal.roles import is_body
from seeds.legal_language import load_legal_language
from seeds.watch import Party


@dataclass(frozen=True, slots=True)
class Sort:
    """What is asked of a party; None asks nothing. `sex` is "woman" or "man"; a group of people is no `body`."""

    body: bool | None = None
    sex: str | None = None

    def fits(self, party: Party) -> bool:
        """Whether the word may mean the party: "he" no company, "the firm" neither a person nor a group of people."""
        if self.body is not None and (is_body(party) is not self.body or (self.body and party.name[:1].islower())):
            return False
        return self.sex is None or sex_of((party.name, *party.aliases)) in (None, self.sex)

    def is_sure_of(self, party: Party) -> bool:
        """Whether the party is known to be of the sex that is asked for."""
        return self.fits(party) and sex_of((party.name, *party.aliases)) == self.sex

    def fits_name(self, name: str) -> bool:
        """Whether it may mean a person of this name, whom the watch does not know."""
        return self.sex is None or sex_of((name,)) in (None, self.sex)


ANYBODY = Sort()


@lru_cache(maxsize=4_096)
def sex_of(names: tuple[str, ...]) -> str | None:
    """ "woman" or "man" by a title or the first name, None where neither tells."""
    lists = load_legal_language().lists
    words = [name.split()[0].lower().rstrip(".") for name in names if " " in name.strip()]
    for sex in ("woman", "man"):
        if any(word in lists[f"{sex}_titles"] for word in words):
            return sex
    first = words[0] if words else ""
    return next((sex for sex in ("woman", "man") if first in lists[f"{sex}_names"]), None)
