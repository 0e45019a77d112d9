"""`[notify]` as people write it."""

from __future__ import annotations

from datetime import UTC, datetime, time
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from seeds.notify import DigestTime, Level, Notify, QuietHours
from seeds.tables import TableError
from seeds.watch import load_watch

LONDON = ZoneInfo("Europe/London")


def read_notify(folder: Path, text: str) -> Notify:
    path = folder / "ferry-case.toml"
    path.write_text(f'title = "Ferry case"\n[[party]]\nname = "Ada Finch"\n[notify]\n{text}', encoding="utf-8")
    return load_watch(path).notify


def test_the_whole_policy_is_read(tmp_path: Path) -> None:
    """Every key of the documentation."""
    text = """
channels = ["slack"]
level = "planned"
quiet = "22:00-6:30 Europe/London"
digest = "07:30"
mute_until = 2026-12-01
[notify.kinds]
hearing_scheduled = "digest"
plea_deal = "possible"
[notify.route]
conviction = ["slack", "phone"]
"""
    notify = read_notify(tmp_path, text)

    assert notify.quiet == QuietHours(time(22), time(6, 30), LONDON)
    assert notify.digest == DigestTime(time(7, 30))
    assert notify.muted_until == datetime(2026, 12, 1, tzinfo=LONDON)
    assert [notify.level_of(kind) for kind in ("hearing_scheduled", "plea_deal", "charge")] == [
        Level.DIGEST,
        Level.POSSIBLE,
        Level.PLANNED,
    ]
    assert notify.named_channels == ("slack", "phone")


def test_a_message_goes_wherever_one_of_its_kinds_is_routed() -> None:
    """A kind may be read on one channel more, never on one less."""
    notify = Notify(channels=("slack",), route={"conviction": ("phone",), "sentence": ("phone", "mail")})
    assert notify.channels_for({"charge"}) == ("slack",)
    assert notify.channels_for({"conviction"}) == ("phone",)
    assert set(notify.channels_for({"charge", "conviction", "sentence"})) == {"slack", "phone", "mail"}
    assert notify.channels_for(set()) == ("slack",)


@pytest.mark.parametrize(
    ("text", "until"),
    [
        ("mute_until = 2026-12-01T09:00:00+01:00", datetime(2026, 12, 1, 8, tzinfo=UTC)),
        ('mute_until = "2026-12-01T09:00:00Z"', datetime(2026, 12, 1, 9, tzinfo=UTC)),
        ('mute_until = "2026-12-01"', datetime(2026, 12, 1, tzinfo=UTC)),
        ('mute_until = 2026-12-01\ndigest = "07:30 Europe/London"', datetime(2026, 12, 1, tzinfo=LONDON)),
        ("", None),
    ],
)
def test_a_mute_is_a_day_or_a_time(tmp_path: Path, text: str, until: datetime | None) -> None:
    """A day begins by the watch's own clocks."""
    assert read_notify(tmp_path, text).muted_until == until


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('quiet = "22:00-06:30"', 'notify.quiet: "22:00-06:30" names no zone; add one, such as "22:00-06:30 Europe/L'),
        ('quiet = "22:00-06:30 Europe/Londn"', "notify.quiet: no zone `Europe/Londn` is known; did you mean `Europe/L"),
        ('quiet = "25:00-06:30 UTC"', 'notify.quiet: "25:00" is no time of day'),
        (
            'quiet = "at night"',
            'notify.quiet: "at night" are no quiet hours; write them as "22:00-06:30 Europe/London"',
        ),
        ('quiet = "07:00-07:00 UTC"', "begins and ends at one time; `mute_until` silences a whole day"),
        ('digest = "0730"', 'notify.digest: "0730" is no time of day; write it as "07:30"'),
        ("digest = 730", 'notify.digest: "730" is no time of day'),
        ("mute_until = 2026-12-01T10:00:00", 'notify.mute_until: "2026-12-01 10:00:00" has no offset; write a date'),
        ('mute_until = "soon"', 'notify.mute_until: "soon" is no date; write it as 2026-12-01'),
        (
            'kinds = { convicton = "happened" }',
            "notify.kinds: no kind `convicton` is known; did you mean `conviction`?",
        ),
        ('kinds = { hearing = "happened" }', "no kind `hearing` is known; did you mean `hearing_scheduled`?"),
        ('kinds = { pleas = "happened" }', "no kind `pleas` is known; "),
        ('kinds = { motion = "happened" }', "did you mean `motion_granted` or `motion_denied` or `motion_filed`?"),
        ('kinds = { charge = "soon" }', "notify.kinds.charge: input should be 'possible', 'planned', 'happened' or"),
        ('route = { xx = ["slack"] }', "notify.route: no kind `xx` is known; kinds are named like `conviction`"),
        ("route = { charge = [] }", "notify.route: `charge` leads to no channel"),
        ('quite = "22:00-06:30 UTC"', "notify.quite: unknown key; did you mean `quiet`?"),
    ],
)
def test_a_mistake_is_one_line_that_names_its_key(tmp_path: Path, text: str, message: str) -> None:
    """A quiet hour that is silently misread shows at three in the morning."""
    with pytest.raises(TableError) as caught:
        read_notify(tmp_path, text)
    assert message in str(caught.value)
    assert "\n" not in str(caught.value)
