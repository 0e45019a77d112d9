"""`[notify]` of a watch: which developments send a message at once, over which channels, and when.

Everything a person writes here is turned into a frozen value, or refused, when the file is read: a typing mistake in a
quiet hour must show at noon, not at night.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, tzinfo
from enum import StrEnum
from typing import Annotated, ClassVar
from zoneinfo import ZoneInfo, available_timezones

from pydantic import AfterValidator, BeforeValidator, ConfigDict

from seeds.kinds import load_kinds
from seeds.tables import STRICT


class Level(StrEnum):
    """The lowest stage that sends a message at once; what is below waits for the digest."""

    POSSIBLE = "possible"
    PLANNED = "planned"
    HAPPENED = "happened"
    DIGEST = "digest"
    """No stage does: all of it waits for the digest."""


@dataclass(frozen=True, slots=True)
class QuietHours:
    """Every day from `start` until `end`, by the clocks of `zone`; an end before the start is on the next day."""

    start: time
    end: time
    zone: ZoneInfo


@dataclass(frozen=True, slots=True)
class DigestTime:
    """When the daily digest is due; `zone` is None where the text named none."""

    due: time
    zone: ZoneInfo | None = None


_CLOCK = r"(\d{1,2}:\d{2})"
_ZONE = r"([A-Za-z][\w+-]*(?:/[\w+-]+)*)"
_QUIET = re.compile(rf"{_CLOCK}\s*-\s*{_CLOCK}(?:\s+{_ZONE})?")
_DIGEST = re.compile(rf"{_CLOCK}(?:\s+{_ZONE})?")


def read_quiet(value: object) -> QuietHours:
    """`"22:00-06:30 Europe/London"`. Raises ValueError with this example."""
    if isinstance(value, QuietHours):
        return value
    found = _QUIET.fullmatch(str(value).strip())
    if not found:
        raise ValueError(f'"{value}" are no quiet hours; write them as "22:00-06:30 Europe/London"')
    start, end = _read_clock(found[1]), _read_clock(found[2])
    if found[3] is None:
        raise ValueError(f'"{value}" names no zone; add one, such as "{value} Europe/London"')
    if start == end:
        raise ValueError(f'"{value}" begins and ends at one time; `mute_until` silences a whole day')
    return QuietHours(start, end, _read_zone(found[3]))


def read_digest(value: object) -> DigestTime:
    """`"07:30"`, or with a zone of its own `"07:30 Europe/London"`. Raises ValueError with this example."""
    if isinstance(value, DigestTime):
        return value
    found = _DIGEST.fullmatch(str(value).strip())
    if not found:
        raise ValueError(f'"{value}" is no time of day; write it as "07:30" or "07:30 Europe/London"')
    return DigestTime(_read_clock(found[1]), _read_zone(found[2]) if found[2] else None)


def read_mute(value: object) -> date | datetime:
    """A date, or a time with its offset, as TOML or as text. Raises ValueError with an example."""
    if not isinstance(value, date):  # a datetime is a date too
        try:
            value = datetime.fromisoformat(str(value)) if ":" in str(value) else date.fromisoformat(str(value))
        except ValueError:
            raise ValueError(f'"{value}" is no date; write it as 2026-12-01 or 2026-12-01T09:00:00+01:00') from None
    if isinstance(value, datetime) and value.tzinfo is None:
        raise ValueError(f'"{value}" has no offset; write a date, or a time such as 2026-12-01T09:00:00+01:00')
    return value


def _read_clock(text: str) -> time:
    try:
        return time.fromisoformat(text.zfill(5))
    except ValueError:
        raise ValueError(f'"{text}" is no time of day; hours run from 00:00 to 23:59') from None


def _read_zone(name: str) -> ZoneInfo:
    known = available_timezones()
    if name not in known:
        close = difflib.get_close_matches(name, known, n=1, cutoff=0.5)
        hint = f"did you mean `{close[0]}`?" if close else "write it as `Europe/London`"
        raise ValueError(f"no zone `{name}` is known; {hint}")
    return ZoneInfo(name)


def _check_kinds(table: Mapping[str, object]) -> Mapping[str, object]:
    for kind in table:
        if kind not in load_kinds():
            near = " or ".join(f"`{known}`" for known in _find_near(kind))
            raise ValueError(f"no kind `{kind}` is known; " + (f"did you mean {near}?" if near else _EXAMPLES))
    return table


def _find_near(kind: str) -> list[str]:
    """The kinds that may have been meant. A word of a kind's name says more than letters in common: `hearing` is much
    like `charge`, and means `hearing_scheduled`; but what is one letter off is a slip.
    """
    kinds = list(load_kinds())
    slip = difflib.get_close_matches(kind, kinds, n=1, cutoff=0.8)
    return (
        slip
        or [known for known in kinds if kind in known.split("_")]
        or difflib.get_close_matches(kind, kinds, n=1, cutoff=0.5)
    )


_EXAMPLES = "kinds are named like `conviction` or `appeal_filed`"


def _check_routes(table: Mapping[str, tuple[str, ...]]) -> Mapping[str, tuple[str, ...]]:
    for kind, channels in table.items():
        if not channels:
            raise ValueError(f'`{kind}` leads to no channel; name one, or set it to "digest" in [notify.kinds]')
    _check_kinds(table)
    return table


@dataclass(frozen=True, slots=True)
class Notify:
    """Where and when a watch's messages go. Channels are named in courtbeat.toml.

    `kinds` has a level of its own for some kinds; `route` has other channels for some, in place of `channels`. `digest`
    None: there is no digest. A `mute_until` without a time means the beginning of that day.
    """

    __pydantic_config__: ClassVar[ConfigDict] = STRICT

    channels: tuple[str, ...] = ("console",)
    level: Level = Level.PLANNED
    kinds: Annotated[Mapping[str, Level], AfterValidator(_check_kinds)] = field(default_factory=dict)
    route: Annotated[Mapping[str, tuple[str, ...]], AfterValidator(_check_routes)] = field(default_factory=dict)
    quiet: Annotated[QuietHours, BeforeValidator(read_quiet)] | None = None
    digest: Annotated[DigestTime, BeforeValidator(read_digest)] | None = None
    mute_until: Annotated[date | datetime, BeforeValidator(read_mute)] | None = None

    @property
    def zone(self) -> tzinfo:
        """The clocks that the desk lives by: those of the digest, else of the quiet hours, else UTC."""
        return (self.digest and self.digest.zone) or (self.quiet and self.quiet.zone) or UTC

    @property
    def muted_until(self) -> datetime | None:
        """The end of the mute, in UTC; None when there is none."""
        if self.mute_until is None:
            return None
        if isinstance(self.mute_until, datetime):
            return self.mute_until.astimezone(UTC)
        return datetime.combine(self.mute_until, time(), self.zone).astimezone(UTC)

    @property
    def named_channels(self) -> tuple[str, ...]:
        """Every channel that the watch uses, each once."""
        return tuple(dict.fromkeys((*self.channels, *(name for names in self.route.values() for name in names))))

    def level_of(self, kind: str) -> Level:
        """The level for one kind."""
        return self.kinds.get(kind, self.level)

    def channels_for(self, kinds: set[str]) -> tuple[str, ...]:
        """The channels of a message that tells these kinds: every one that any of them is routed to.

        A message is never split, since what one report tells belongs together; so a kind may be read on one channel
        more, never on one less. Without kinds: `channels`.
        """
        routes = [self.route.get(kind, self.channels) for kind in sorted(kinds)] or [self.channels]
        return tuple(dict.fromkeys(name for route in routes for name in route))
