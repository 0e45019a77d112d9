"""What a scoring yields: precision and recall, shares, and the mentions and alerts of a prediction as values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from tests.eval.labels import Due, plain_kind, plain_stage

ArticleKind = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Ratio:
    """Precision and recall, 0 to 1, with what they were counted from."""

    right_found: int
    found: int
    right_asked: int
    asked: int

    @property
    def precision(self) -> float:
        """Of what was found, the right part. With nothing found: 1 if nothing was asked, else 0."""
        return self.right_found / self.found if self.found else float(not self.asked)

    @property
    def recall(self) -> float:
        """Of what was asked, the part that was found; 1 if nothing was asked."""
        return self.right_asked / self.asked if self.asked else 1.0


@dataclass(frozen=True, slots=True)
class Share:
    """How many of those counted are right."""

    right: int
    of: int

    @property
    def value(self) -> float:
        """0 to 1; 0 where nothing could be counted."""
        return self.right / self.of if self.of else 0.0


@dataclass(frozen=True, slots=True)
class Found:
    """One mention of a prediction; what it does not say is None."""

    article: str
    kind: str
    stage: str | None
    party: str | None
    date: str | None
    novelty: str | None


@dataclass(frozen=True, slots=True)
class Sent:
    """One alert of a prediction; `stage` is None where it names none."""

    article: str
    kind: str
    party: str | None
    stage: str | None


@dataclass(frozen=True, slots=True)
class AlertScores:
    """The alerts, replayed. `repeated` were told before, or told late from an article that was not the first.

    `party_recall` counts what is due only when an alert names its party.
    """

    ratio: Ratio
    party_recall: float
    false: tuple[Sent, ...]
    repeated: tuple[Sent, ...]
    missed: tuple[Due, ...]


@dataclass(frozen=True, slots=True)
class PairScores:
    """Article-kind pairs: the figures, and which are wrong."""

    ratio: Ratio
    missed: tuple[ArticleKind, ...]
    false: tuple[ArticleKind, ...]


@dataclass(frozen=True, slots=True)
class Scores:
    """Everything that is measured. Stage, party, novelty and date are counted over mentions aligned with a label.

    `planned` is planned against happened; `date_day` counts labels dated to the day; `negatives` are the articles
    without any label, `false_in_negatives` what was found in them. `origins` are the stories whose number of texts of
    one's own making is counted right, to one.
    """

    pairs: PairScores
    pairs_happened_new: PairScores
    by_kind: Mapping[str, Ratio]
    aligned: int
    stage: Share
    planned: Ratio
    party: Share
    novelty: Share
    date_day: Share
    duplicates: Ratio
    merged_in_error: int
    origins: Share
    on_topic: Share
    alerts: AlertScores
    negatives: int
    false_in_negatives: tuple[ArticleKind, ...]


def read_found(row: Mapping[str, Any]) -> Found:
    """A mention of a prediction, in either vocabulary."""
    kind = plain_kind(row["kind"])
    return Found(row["article"], kind, plain_stage(row), row.get("party"), row.get("date"), row.get("novelty"))


def read_sent(row: Mapping[str, Any]) -> Sent:
    """An alert of a prediction, in either vocabulary."""
    return Sent(row["article"], plain_kind(row["kind"]), row.get("party"), plain_stage(row))


def describe(scores: Scores) -> str:
    """The scores as a person reads them, one figure a line."""
    alerts = scores.alerts
    wrong = f"false {len(alerts.false)}, repeated or late {len(alerts.repeated)}, missed {len(alerts.missed)}"
    lines = [
        f"article-kind pairs         {_figures(scores.pairs.ratio)}",
        f"  happened and new         {_figures(scores.pairs_happened_new.ratio)}",
        f"stage                      {_share(scores.stage)}",
        f"  planned against happened {_figures(scores.planned)}",
        f"party                      {_share(scores.party)}",
        f"novelty                    {_share(scores.novelty)}",
        f"date, to the day           {_share(scores.date_day)}",
        f"duplicate pairs            {_figures(scores.duplicates)}; {scores.merged_in_error} merged in error",
        f"origins, to one            {_share(scores.origins)}",
        f"on topic                   {_share(scores.on_topic)}",
        f"alerts                     {_figures(alerts.ratio)}; recall by party {alerts.party_recall:.3f}",
        f"                           {wrong}",
        f"mentions in {scores.negatives} articles that have none: {len(scores.false_in_negatives)}",
        "by kind:",
        *(f"  {kind:24} {_figures(ratio)}" for kind, ratio in scores.by_kind.items()),
    ]
    return "\n".join(lines)


def describe_errors(scores: Scores) -> str:
    """Every pair and alert that is wrong, one a line."""
    lines = [
        *(f"missed pair  {article} {kind}" for article, kind in scores.pairs.missed),
        *(f"false pair   {article} {kind}" for article, kind in scores.pairs.false),
        *(f"false alert  {each.article} {each.kind} {each.stage} {each.party}" for each in scores.alerts.false),
        *(f"repeated     {each.article} {each.kind} {each.stage} {each.party}" for each in scores.alerts.repeated),
        *(f"missed alert {' '.join(row.articles)} {row.kind} {row.stage} {row.party}" for row in scores.alerts.missed),
    ]
    return "\n".join(lines)


def _figures(ratio: Ratio) -> str:
    return f"P {ratio.precision:.3f}  R {ratio.recall:.3f}  ({ratio.found} found, {ratio.asked} asked)"


def _share(share: Share) -> str:
    return f"{share.value:.3f}  ({share.right} of {share.of})"
