"""Copies made on purpose: what share of them is found, and how often two texts of one beat are taken for copies.

The texts are those of the labelled coverage and of the newsroom. Each edit is one that outlets make. Texts of one beat
are drawn word by word after the words of these, so that they share far more phrases than those of reporters do.
"""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from itertools import combinations, product
from pathlib import Path

from extract.records import Article
from seeds.newsroom_coverage import load_coverage
from storage.coverage import record_article
from storage.db import IN_MEMORY, Ledger, open_ledger, transaction
from storage.nearby import find_nearby
from tests.eval.labels import Labels, load_labels

NOON = datetime(2024, 7, 12, 12, tzinfo=UTC)
BATCH = 100
BEAT_TEXTS = 1_500
"""Of them, every two: 1.1 million pairs."""
FEWEST_WORDS = 120
"""Of the texts that are edited: a third of a shorter one is too short to compare."""

Edit = Callable[[str, random.Random], str]


def duplicate_figures(folder: Path) -> dict[str, float]:
    """What has a floor in floors.toml, and a ceiling for what is false, by name."""
    recall = recall_of_edits(folder)
    false, pairs = count_false_pairs(load_labels(folder))
    return {**recall, "false pairs in a million": false / pairs * 1e6}


def recall_of_edits(folder: Path) -> dict[str, float]:
    """For each edit the share of edited texts that are placed as copies of the text that they were made of."""
    texts = [text for text in own_texts(folder) if len(text.split()) >= FEWEST_WORDS]
    return {name: _recall(texts, edit) for name, edit in EDITS.items()}


def count_false_pairs(labels: Labels) -> tuple[int, int]:
    """Pairs of texts of one beat that are taken for copies, and pairs in all: drawn texts in thirty sites with
    boilerplate of their own, and the labelled texts among themselves.
    """
    chance = random.Random(11)  # noqa: S311  # reproducible texts, not a secret
    sources = [article.text for article in labels.articles.values()]
    draw = _drawer(sources, chance)
    boxes = [draw(60) for _ in range(30)]
    drawn = [(f"Site {n % 30}", f"{draw(chance.randrange(120, 500))}\n{boxes[n % 30]}") for n in range(BEAT_TEXTS)]
    real = [(article.outlet, article.text) for article in labels.articles.values()]
    false = len(list(_pairs(place(drawn)))) + len(_labelled_pairs(labels, real) - labels.duplicates)
    return false, BEAT_TEXTS * (BEAT_TEXTS - 1) // 2 + len(real) * (len(real) - 1) // 2


def own_texts(folder: Path) -> list[str]:
    """One text of each group of copies."""
    labels = load_labels(folder)
    copies = {max(pair) for pair in labels.duplicates}
    texts = [article.text for key, article in labels.articles.items() if key not in copies]
    return texts + [article.text for article in load_coverage().articles if not article.copy_of]


def place(texts: Sequence[tuple[str, str]]) -> list[int]:
    """Stores (outlet, text) in order; for each the place of the original of its group in that order."""
    with open_ledger(IN_MEMORY) as ledger:
        _store(ledger, texts, "")
        rows = ledger.rows("SELECT coalesce(copy_of, article_id) - 1 FROM store.articles ORDER BY article_id")
    return [root for (root,) in rows]


def _recall(texts: Sequence[str], edit: Edit) -> float:
    chance = random.Random(7)  # noqa: S311  # reproducible edits, not a secret
    count = len(texts)
    originals = [(f"Outlet {number}", text) for number, text in enumerate(texts)]
    copies = [(f"Copyist {number}", edit(text, chance)) for number, text in enumerate(texts)]
    roots = place([*originals, *copies])
    return sum(roots[count + number] == roots[number] for number in range(count)) / count


def _store(ledger: Ledger, texts: Sequence[tuple[str, str]], prefix: str) -> None:
    articles = [
        Article(
            f"https://x.example/{prefix}{number}", outlet, f"Title {number}", text, NOON + timedelta(minutes=number)
        )
        for number, (outlet, text) in enumerate(texts)
    ]
    for start in range(0, len(articles), BATCH):
        batch = articles[start : start + BATCH]
        with transaction(ledger):
            nearby = find_nearby(ledger, batch)
            for article in batch:
                record_article(ledger, article, NOON + timedelta(days=30), nearby)


def _labelled_pairs(labels: Labels, texts: Sequence[tuple[str, str]]) -> frozenset[frozenset[str]]:
    ids = list(labels.articles)
    return frozenset(frozenset((ids[one], ids[other])) for one, other in _pairs(place(texts)))


def _pairs(roots: Sequence[int]) -> Iterator[tuple[int, int]]:
    groups: defaultdict[int, list[int]] = defaultdict(list)
    for number, root in enumerate(roots):
        groups[root].append(number)
    for members in groups.values():
        yield from combinations(members, 2)


# ------------------------------------------------------------------ edits


def _sentences(text: str) -> list[str]:
    return [part.strip() for line in text.split("\n") for part in line.split(". ") if part.strip()]


def drop_a_third(text: str, _: random.Random) -> str:
    """The end is cut."""
    words = text.split(" ")
    return " ".join(words[: len(words) * 2 // 3])


def keep_a_third(text: str, _: random.Random) -> str:
    """A paper with little room prints the top."""
    words = text.split(" ")
    return " ".join(words[: len(words) // 3 + 1])


def drop_sentences(text: str, chance: random.Random) -> str:
    """One sentence in three goes, anywhere."""
    return ". ".join(one for one in _sentences(text) if chance.random() > 1 / 3)


def add_a_paragraph(text: str, chance: random.Random) -> str:
    """What the ruling means for the town, above or below."""
    local = _LOCAL.format(*(chance.choice(("mill", "harbour", "school", "valley", "station")) for _ in range(3)))
    return f"{local}\n{text}" if chance.random() < 0.5 else f"{text}\n{local}"


def edit_sentences(text: str, chance: random.Random) -> str:
    """One sentence in five is written anew: its words in another order, half of them others."""

    def rewrite(sentence: str) -> str:
        words = [word if chance.random() < 0.5 else chance.choice(_OTHER_WORDS) for word in sentence.split()]
        chance.shuffle(words)
        return " ".join(words)

    sentences = _sentences(text)
    chosen = set(chance.sample(range(len(sentences)), round(len(sentences) / 5)))
    return ". ".join(rewrite(one) if number in chosen else one for number, one in enumerate(sentences))


def swap_head(text: str, chance: random.Random) -> str:
    """Another headline and byline above the text."""
    return f"By {chance.choice(('Ann Lee', 'Tom Fyfe', 'Ida Roe'))}, courts correspondent\n{text}"


def add_boilerplate(text: str, _: random.Random) -> str:
    """The closing lines of a site, the same under each of its texts."""
    return f"{text}\n{_BOX}"


EDITS: dict[str, Edit] = {
    "drop a third": drop_a_third,
    "keep a third": keep_a_third,
    "drop one sentence in three": drop_sentences,
    "add a local paragraph": add_a_paragraph,
    "edit one sentence in five": edit_sentences,
    "swap headline and byline": swap_head,
    "site boilerplate": add_boilerplate,
}

_LOCAL = (
    "People who live by the old {0} heard of it at noon, over soup. At the {1} hall the kettle was on and no one would"
    " give a name, but two women who had followed every day of it from the back row said it was what they hoped for."
    " The {2} opens again on Monday with its usual hours, and the bus will stop there twice."
)
_BOX = (
    "We are a small paper and we belong to our readers. If you saw, heard or photographed something that you think we"
    " should know of, our desk answers the telephone from seven in the morning. Letters reach us at the old address"
    " too. Comments open for three days. What readers write there is theirs and not ours."
)
_OTHER_WORDS = tuple(f"{one}{other}" for one, other in product(("ver", "mal", "tor", "pin"), ("an", "il", "os", "ead")))


# ------------------------------------------------------------------ texts of one beat


def _drawer(sources: Sequence[str], chance: random.Random) -> Callable[[int], str]:
    """Makes texts of so many words: each word is one that follows the two before it somewhere in the sources, or, one
    time in four, follows the last.
    """
    after: defaultdict[tuple[str, ...], list[str]] = defaultdict(list)
    words = [word for text in sources for word in text.split()]
    for one, other, third in zip(words, words[1:], words[2:], strict=False):
        after[one, other].append(third)
        after[(other,)].append(third)

    def draw(count: int) -> str:
        start = chance.randrange(len(words) - 2)
        made = words[start : start + 2]
        while len(made) < count:
            key = (made[-1],) if chance.random() < 0.25 else (made[-2], made[-1])
            made.append(chance.choice(after.get(key) or after.get((made[-1],)) or words))
        return " ".join(made)

    return draw
