"""What a sentence tells by its words alone: a linear model of rows of words, beside the frames. Pure.

Frames say who did what to whom, and so they are exact, and miss what nobody thought of. The words of a sentence, one to
three in a row, and the lexical classes that they belong to say less and are never at a loss: "tendered a plea of
guilty" is near enough to what labelled sentences said. So each kind of development has its weights, a logistic
regression fitted by `python -m tests.eval.fit_kinds` into seeds/kind_words.json.

Names, numbers and sums are one word each, so that no weight belongs to a person, a place or a case.
"""

from __future__ import annotations

import json
import math
import struct
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from extract.legal.tokens import MONEY, NAME, NUMBER, WORD, YEAR, Tagged, alphabet

LONGEST = 3
"""Words in a row that may have a weight."""


def weigh_kinds(text: str, tagged: Tagged) -> dict[str, float]:
    """How probable the words of the sentence in `text` make each kind that they do not make improbable."""
    model = _load_model()
    spoken = features_of(text, tagged) & model.weights.keys()
    odds = _unpack(sum(map(model.weights.__getitem__, spoken), model.bias), len(model.kinds))
    return {kind: 1 / (1 + math.exp(-each / _UNIT)) for kind, each in zip(model.kinds, odds, strict=True) if each > 0}


def features_of(text: str, tagged: Tagged) -> set[str]:
    """Every row of up to `LONGEST` words of the sentence in `text`, and every class that a word is in ("<bench>")."""
    rows = _list_rows([word for _, word in _plain_words(text, tagged)])
    return set().union(*rows, *map(_classes_by_symbol().__getitem__, set(tagged.symbols)))


def _list_rows(words: list[str]) -> list[list[str]]:
    """By length, from 1: the row that begins at each word."""
    rows = [words]
    for count in range(1, LONGEST):
        rows.append([f"{row} {word}" for row, word in zip(rows[-1], words[count:], strict=False)])
    return rows


def find_loudest(text: str, tagged: Tagged, kind: str) -> int:
    """The token that adds most to the kind, each row's weight shared among its words."""
    number = _load_model().kinds.index(kind)
    spoken = _plain_words(text, tagged)
    said = [
        _SHARES * sum(_weight_of(name, number) for name in _classes_by_symbol()[symbol]) for symbol in tagged.symbols
    ]
    for count, rows in enumerate(_list_rows([word for _, word in spoken]), 1):
        for first, row in enumerate(rows):
            share = _SHARES * _weight_of(row, number) // count
            for place, _ in spoken[first : first + count]:
                said[place] += share
    return said.index(max(said))


_SHARES = math.lcm(*range(1, LONGEST + 1))
"""Of a weight that the words of a row share evenly."""


def _weight_of(row: str, kind: int) -> int:
    model = _load_model()
    packed = model.weights.get(row)
    return ((packed + _lift(len(model.kinds)) >> _BITS * kind) & _MASK) - _LIFT if packed else 0


# ------------------------------------------------------------------ words


def _plain_words(text: str, tagged: Tagged) -> list[tuple[int, str]]:
    """The tokens that are words, in lower case; of names in a row, or numbers, one stands for all."""
    masks = _masks()
    words: list[tuple[int, str]] = []
    before = ""
    for place, symbol in enumerate(tagged.symbols):
        word = masks.get(symbol) or text[tagged.starts[place] : tagged.ends[place]].lower().replace("’", "'")
        if word not in _MARKS and not (symbol == before and symbol in masks):
            words.append((place, word))
            before = symbol
    return words


_MARKS = frozenset('()“”"–—:?!')
"""What parts no row of words."""
_MASKS = {NAME: "N", MONEY: "$", NUMBER: "#"}
"""What stands for a proper name, a sum and a number; no word in lower case looks so."""
_SAYING_NOTHING = frozenset({WORD, NAME, NUMBER, MONEY, YEAR})


@cache
def _masks() -> Mapping[str, str]:
    """By symbols that say nothing but that a name, a sum or a number stands there."""
    return {
        symbol: next(mask for name, mask in _MASKS.items() if name in classes)
        for classes, symbol in alphabet().items()
        if classes <= _SAYING_NOTHING and not classes <= {WORD}
    }


@cache
def _classes_by_symbol() -> Mapping[str, frozenset[str]]:
    return {
        symbol: frozenset(f"<{name}>" for name in classes - _SAYING_NOTHING) for classes, symbol in alphabet().items()
    }


# ------------------------------------------------------------------ weights


@dataclass(frozen=True, slots=True)
class _Model:
    """The kinds, the logarithm of the odds of each in a sentence without words, and by row what it adds to each.

    In units of 1 / `_UNIT`, and those of all kinds side by side in one whole number: one addition adds a row to every
    kind, and the sum is the same in whatever order a set gives its rows.
    """

    kinds: tuple[str, ...]
    bias: int
    weights: Mapping[str, int]


_UNIT = 100
_BITS = 32
"""Of the whole number for each kind."""


def _pack(numbers: Iterable[int]) -> int:
    return sum(number << _BITS * place for place, number in enumerate(numbers) if number)


def _unpack(packed: int, count: int) -> list[int]:
    """Lifted above nought, none borrows from the next."""
    lifted = packed + _lift(count)
    return [one - _LIFT for one in struct.unpack(f"<{count}I", lifted.to_bytes(count * _BITS // 8, "little"))]


@cache
def _lift(count: int) -> int:
    return _pack([_LIFT] * count)


_LIFT = 1 << _BITS - 1
_MASK = (1 << _BITS) - 1


@cache
def _load_model() -> _Model:
    table = json.loads(files("seeds").joinpath("kind_words.json").read_text("utf-8"))
    kinds = tuple(table["bias"])
    weights = {row: _pack(round(_UNIT * each.get(kind, 0)) for kind in kinds) for row, each in table["rows"].items()}
    return _Model(kinds, _pack(round(_UNIT * bias) for bias in table["bias"].values()), weights)
