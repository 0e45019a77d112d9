"""Is the watched story what an article is about? Pure.

A watched name and a word of law stand in match reports, round-ups and reports of other people's cases as well. No
single sign tells them apart, so the signs of topic_signs.py are weighed, each with the weight that labelled coverage
gave it (a logistic regression; `python -m tests.eval.fit_topic` writes seeds/topic.toml), and the sum decides. To lose
a report is the worse mistake: an article that is up to three times as probably off the story as on it is still taken.
Two things are sure: a review is known by its title, and hardly any law, with no step near the top, makes no report.

Rules in order, each deciding alone (a name in title or lead, and a step near the top or much law), lost as few reports
and took most short pieces that only touch a story; `python -m tests.eval.topics` shows how this does on both.
"""

from __future__ import annotations

import math
import re

from extract.legal.topic_signs import Sight, topic_signs_of
from seeds.weights import load_weights


def is_about(sight: Sight) -> bool:
    """Whether the story is what the article is about, as the story sees it."""
    if not is_weighed(sight):
        return False
    weights = load_weights("topic")
    return weights.bias + sum(weights.signs.get(sign, 0.0) for sign in topic_signs_of(sight)) > TAKEN


TAKEN = -math.log(3)
"""Three to one against: a lost report costs all that it tells, a false one costs one to three alerts."""


def is_weighed(sight: Sight) -> bool:
    """Whether the signs decide: neither a review, nor hardly any law with no step near the top."""
    return not _REVIEW.search(sight.title) and (sight.law.share >= _HARDLY or sight.steps.by(_TOP))


_HARDLY, _TOP = 0.2, 2
"""Share of sentences with a court, a charge or a verdict in them; the third paragraph. Reports that lead with a scene
had a share of .4 and more.
"""

_REVIEW = re.compile(
    r"^(?:review\b(?! of)|(?:tv|film|album|book|theat(?:er|re)|concert|restaurant|podcast|movie|stage) review)"
    r"|(?:[–—:|-]|\b(?:album|film|tv|book|theat(?:er|re)|concert|restaurant|movie)) review\s*$",
    re.IGNORECASE,
)
