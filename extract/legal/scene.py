"""What a binding looks at, and what it finds. Pure."""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass

from extract.legal.acts import Act, Analysis
from extract.legal.cast import Cast
from extract.legal.lines import Line
from extract.legal.roles import may_be_party
from extract.records import Field
from seeds.watch import Party


@dataclass(frozen=True, slots=True)
class Scene:
    """What a binding looks at: the act in its line, in its article, with its cast."""

    act: Act
    line: Line
    analysis: Analysis
    cast: Cast

    def may_be(self, party: Party) -> bool:
        frame = self.act.match.frame
        return may_be_party(party, frame.kind, frame.party == "owner")

    def text_of(self, line: Line, start: int, end: int) -> str:
        """What a line says at `start:end`, offsets of its own field."""
        article = self.analysis.article
        return (article.title if line.sentence.field is Field.TITLE else article.text)[start:end]

    def token_at(self, place: int) -> int:
        """The index of the token that starts at or after a place in title and text joined."""
        return bisect_left(self.line.tagged.starts, place - self.line.shift)


@dataclass(frozen=True, slots=True)
class Bound:
    """Whose step it is: parties of the watch, a `group` named after one ("the Acme executives"), or a stranger.

    `appellant` appeals in a case that is not its own. `unnamed`: what was not done, or may be, to "other executives".
    """

    parties: tuple[Party, ...] = ()
    group: str | None = None
    stranger: str | None = None
    how: str = ""
    appellant: Party | None = None
    unnamed: bool = False
