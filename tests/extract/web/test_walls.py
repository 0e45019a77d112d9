"""Walls in front of articles; whole pages of them are among the cases in cases/pages."""

from __future__ import annotations

import pytest

from extract.records import Skipped, SkipReason
from extract.web.walls import find_wall, skipped_for
from seeds.site_rules import SiteRules, Wall, WallKind, load_site_rules

URL = "https://news.example/a"
LONG = 5_000

RULES = SiteRules(
    (
        Wall("gate", WallKind.BOT_WALL, titles=("halt",)),
        Wall("counter", WallKind.PAYWALL, marks=("please pay",), below_chars=500),
        Wall("desk", WallKind.CONSENT_PAGE, addresses=("//consent.",)),
    )
)


@pytest.mark.parametrize(
    ("source", "url", "chars", "name"),
    [
        ("<TITLE> Halt!</TITLE>", URL, 0, "gate"),
        ("<title>The News - &#72;alt?</title>", URL, 0, "gate"),
        ("<title>Halt</title>", URL, LONG, None),
        ("<title>Do not halt</title>", URL, 0, None),
        ("<p>Please\n   PAY</p>", URL, 499, "counter"),
        ("<p>Please pay</p>", URL, 500, None),
        ("<p>news</p>", "https://Consent.news.example/a", LONG, "desk"),
        ("<p>news</p>", URL, 0, None),
        ("", "", 0, None),
    ],
)
def test_wall_is_known_by_its_signs(source: str, url: str, chars: int, name: str | None) -> None:
    """Title and address are proof; wording counts only where there is little else to read."""
    wall = find_wall(source, url, chars, RULES)

    assert (wall.name if wall else None) == name


@pytest.mark.parametrize(("kind", "reason"), [(kind, SkipReason(kind.value)) for kind in WallKind])
def test_every_kind_of_wall_has_its_reason(kind: WallKind, reason: SkipReason) -> None:
    """The desk counts paywalls and bot walls apart: the one costs money, the other means that we are blind."""
    assert skipped_for(Wall("w", kind, titles=("x",))) == Skipped(reason, "w")


@pytest.mark.parametrize(
    ("fault", "wall"),
    [
        ("nothing to be known by", {}),
        ("written with capitals: 'Halt'", {"titles": ("Halt",)}),
        ("marks but no below_chars", {"marks": ("x",)}),
    ],
)
def test_rule_that_cannot_work_is_refused(fault: str, wall: dict[str, tuple[str, ...]]) -> None:
    """A rule that never fires looks like a web without walls."""
    with pytest.raises(ValueError, match=fault):
        Wall("w", WallKind.BOT_WALL, **wall)  # type: ignore[arg-type]


def test_rules_that_come_with_the_program_load() -> None:
    """They are data; a typing error in them must fail here and not at a desk."""
    rules = load_site_rules()

    assert {wall.kind for wall in rules.wall} == set(WallKind)
    assert len({wall.name for wall in rules.wall}) == len(rules.wall)


def test_no_rule_fires_on_a_plain_page() -> None:
    """The words of court reports must not be taken for a wall."""
    page = "<title>Access to justice denied, judge says</title><p>The court was asked to verify the accounts.</p>"

    assert find_wall(page, URL) is None
