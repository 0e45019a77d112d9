"""The measure of what an article is about: that its pieces are worth measuring on."""

from __future__ import annotations

from extract.legal.parties import find_watched, index_names, joined
from tests.eval.topics import load_pieces

_PIECES = load_pieces()


def test_every_piece_names_somebody_of_its_watch_and_stands_once() -> None:
    """Otherwise it is left alone for want of a name, and tells nothing."""
    assert all(find_watched(index_names((each.watch,)), joined(each.article)) for each in _PIECES)
    assert len({each.article.text for each in _PIECES}) == len(_PIECES)


def test_halves_are_of_a_size_and_hold_both_sorts() -> None:
    """A closed half of a handful would tell nothing."""
    opened = [each.on_topic for each in _PIECES if each.is_open]
    assert 0.45 < len(opened) / len(_PIECES) < 0.6
    assert 0.3 < sum(opened) / len(opened) < 0.6
