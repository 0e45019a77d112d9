"""What only the words of a sentence tell: found where no frame fits, and never taken for more than a proposal."""

from __future__ import annotations

import json
import math
from datetime import UTC, datetime
from importlib.resources import files

import pytest

from extract.legal.developments import find_mentions
from extract.legal.kind_words import features_of, find_loudest, weigh_kinds
from extract.legal.tokens import alphabet, tag
from extract.records import OWN_READER, WORD_READER, Article, Mention
from seeds.kinds import load_kinds
from seeds.watch import Party, Watch

_ACME = Watch("acme", "Acme case", (Party("Acme Foods", ("Acme",), "company, defendant"),))
_TABLE = json.loads(files("seeds").joinpath("kind_words.json").read_text("utf-8"))


def _read(text: str) -> tuple[Mention, ...]:
    published = datetime(2024, 5, 10, 12, tzinfo=UTC)
    title = "Acme Foods and the law"
    return find_mentions(Article("https://example.org/a", "Example", title, text, published), _ACME).mentions


def _features(text: str) -> set[str]:
    return features_of(text, tag(text, 0, len(text)))


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Claims against Acme Foods have run their course, with nine in ten settled.", "civil_suit_settled"),
        ("The watchdog in its report was harsh on Acme Foods.", "investigation_report"),
    ],
)
def test_a_wording_that_no_frame_has_is_proposed_by_its_words(text: str, kind: str) -> None:
    """A step told as nobody thought of stands in the timeline all the same; a pager is not its to ring."""
    assert [(mention.kind, mention.reader) for mention in _read(text)] == [(kind, WORD_READER)]


def test_what_a_frame_reads_is_not_proposed_as_well() -> None:
    """Else each sentence would stand there twice."""
    (mention,) = _read("Acme Foods has settled a lawsuit by its suppliers for $3 million.")
    assert (mention.kind, mention.reader) == ("civil_suit_settled", OWN_READER)


def test_our_rules_speak_for_a_step_that_the_words_alone_tell_too() -> None:
    """The proposal comes first in the article, and the step must still be ours to send."""
    words = "Claims against Acme Foods have run their course, with nine in ten settled."
    (mention,) = _read(f"{words} Acme Foods has settled a lawsuit by its suppliers.")
    assert mention.reader == OWN_READER


@pytest.mark.parametrize(
    "text", ["Acme Foods opened a shop in Leeds.", "Shares of Acme Foods rose by a tenth.", "?", ""]
)
def test_plain_words_tell_nothing(text: str) -> None:
    """Most sentences of a report."""
    assert _read(text) == ()


def test_names_numbers_and_sums_are_one_word_each() -> None:
    """No weight may belong to a person, a place or a case."""
    rows = _features("The jury told Jane Ann Doe to pay $3 million by 7 pm")
    assert {"told N to", "pay $", "by #"} <= rows
    assert not [row for row in rows if "jane" in row.lower() or "7" in row]


def test_rows_have_up_to_three_words_and_no_marks() -> None:
    """What a quotation mark parts is said in one breath."""
    rows = {row for row in _features('a "quite new" trial') if "<" not in row}
    assert {"a", "quite", "new", "trial", "a quite", "quite new", "new trial", "a quite new", "quite new trial"} == rows


@pytest.mark.parametrize("text", ["The judge refused him bail and the jury was sent home.", "Nothing."])
def test_odds_are_the_sum_of_the_table(text: str) -> None:
    """All kinds are added at once, side by side in one number: none may borrow from its neighbour."""
    rows = [_TABLE["rows"][row] for row in _features(text) & _TABLE["rows"].keys()]
    added = {kind: bias + sum(row.get(kind, 0) for row in rows) for kind, bias in _TABLE["bias"].items()}
    wanted = {kind: 1 / (1 + math.exp(-odds)) for kind, odds in added.items() if round(odds, 4) > 0}
    assert weigh_kinds(text, tag(text, 0, len(text))) == pytest.approx(wanted)


def test_the_loudest_word_is_what_the_step_is_told_by() -> None:
    """Date, stage and person are looked for around it, and `explain` shows it."""
    text = "He told the judge that he pleaded guilty to two counts of fraud."
    tagged = tag(text, 0, len(text))
    assert weigh_kinds(text, tagged)["plea_guilty"] > 0.9
    at = find_loudest(text, tagged, "plea_guilty")
    assert text[tagged.starts[at] : tagged.ends[at]] in {"pleaded", "guilty"}


def test_the_table_names_kinds_and_classes_that_there_are() -> None:
    """A class that was renamed would never weigh again, and nobody would see it."""
    classes = {f"<{name}>" for names in alphabet() for name in names}
    assert set(_TABLE["bias"]) <= set(load_kinds())
    assert {row for row in _TABLE["rows"] if row.startswith("<")} <= classes
