"""Runs the product over the labelled coverage and holds the scores against the pinned floors: `make eval`.

Every watch is backtested over every article, as a desk with all of them would see it. Another labelled set is used
where it lies beside the checkout.
"""

from __future__ import annotations

import json
import sys
import tomllib
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from flows.backtest import as_json, read_record, run_backtest
from seeds.watch import Context, Party, Watch, load_watches
from tests.eval.alert_scores import score_alerts
from tests.eval.labels import load_labels
from tests.eval.measures import Scores, describe, describe_errors
from tests.eval.naive import describe_beside, send_naively
from tests.eval.score import score
from tests.eval.sentences import wrong_sentences
from tests.eval.synthetic import duplicate_figures
from tests.eval.topics import wrong_topics

HERE = Path(__file__).parent
BESIDE = HERE.parents[2] / "shared" / "gold"
FLOORS = HERE / "floors.toml"
UNSEEN = "unseen"
"""The set whose errors nobody sees: it tells what rules and weights are worth on stories that they never saw."""


def labelled_sets() -> dict[str, Path]:
    """The labelled folders at hand by the name that floors.toml uses."""
    sets = {"own": HERE} | {folder.name: folder for folder in sorted((HERE / "sets").iterdir())}
    return sets | ({"beside": BESIDE} if BESIDE.is_dir() else {})


def predict(folder: Path) -> dict[str, Any]:
    """What the product makes of a labelled folder, all watches together, alerts in order of time."""
    articles = [
        read_record(json.loads(path.read_text("utf-8"))) for path in sorted((folder / "articles").glob("*.json"))
    ]
    results = [as_json(run_backtest(watch, articles)) for watch in watches_of(folder)]
    alerts = sorted((alert for result in results for alert in result["alerts"]), key=lambda alert: str(alert["at"]))
    return {
        "mentions": [row for result in results for row in result["mentions"] if result["on_topic"][row["article"]]],
        "duplicate_groups": results[0]["duplicate_groups"],
        "alerts": alerts,
        "on_topic": {past.id: any(result["on_topic"][past.id] for result in results) for past in articles},
    }


def watches_of(folder: Path) -> Iterable[Watch]:
    """The watches of a labelled folder, in either form."""
    if (folder / "watches").is_dir():
        return load_watches(folder / "watches")
    (table,) = folder.glob("*.json")
    return [_watch(row) for row in json.loads(table.read_text("utf-8"))["watches"]]


def _watch(row: Mapping[str, Any]) -> Watch:
    parties = tuple(Party(party["name"], tuple(party["aliases"]), party["role"]) for party in row["parties"])
    return Watch(id=row["story"], title=row["title"], party=parties, context=Context(any=tuple(row["context_terms"])))


def headline_figures(scores: Scores) -> dict[str, float]:
    """The figures that have a floor."""
    return {
        "pairs_precision": scores.pairs.ratio.precision,
        "pairs_recall": scores.pairs.ratio.recall,
        "stage": scores.stage.value,
        "party": scores.party.value,
        "novelty": scores.novelty.value,
        "date_day": scores.date_day.value,
        "planned_precision": scores.planned.precision,
        "planned_recall": scores.planned.recall,
        "duplicates_precision": scores.duplicates.precision,
        "duplicates_recall": scores.duplicates.recall,
        "alerts_precision": scores.alerts.ratio.precision,
        "alerts_recall": scores.alerts.ratio.recall,
        "origins": scores.origins.value,
        "on_topic": scores.on_topic.value,
    }


def below_floor(name: str, scores: Scores) -> list[str]:
    """The figures of one labelled set that fell below their floor, in words."""
    floors = tomllib.loads(FLOORS.read_text("utf-8"))[name]
    figures = headline_figures(scores)
    return [f"{name}: {key} {figures[key]:.3f} < {floor}" for key, floor in floors.items() if figures[key] < floor]


def wrong_copies() -> list[str]:
    """Prints how well copies made on purpose are found; the figures below their floor, or above it, in words."""
    figures = duplicate_figures(HERE)
    floors = tomllib.loads(FLOORS.read_text("utf-8"))["copies"]
    print("=== copies made on purpose")
    print("\n".join(f"{name:26} {figure:.3f}" for name, figure in figures.items()))
    return [
        f"copies: {name} {figures[name]:.3f}, floor {floor}"
        for name, floor in floors.items()
        if (figures[name] > floor if name.startswith("false") else figures[name] < floor)
    ]


def compare_with_keywords(folder: Path, scores: Scores) -> str:
    """What a desk gets in alerts, beside what a plain list of keywords would send it."""
    labels = load_labels(folder)
    lines = [f"alerts for {scores.alerts.ratio.asked} developments due", describe_beside("courtbeat", scores.alerts)]
    for what, once in (("keywords, per article", False), ("keywords, once per kind and party", True)):
        lines.append(describe_beside(what, score_alerts(labels, send_naively(labels, once=once))))
    return "\n".join(lines)


def main() -> int:
    """Prints the scores of every set; 1 when one fell below its floor. `--errors` lists what is wrong."""
    failures = []
    for name, folder in labelled_sets().items():
        scores = score(folder, predict(folder))
        print(f"=== {name}\n{describe(scores)}\n{compare_with_keywords(folder, scores)}")
        if "--errors" in sys.argv and name != UNSEEN:
            print(describe_errors(scores))
        failures += below_floor(name, scores)
    failures += wrong_sentences()
    failures += wrong_topics()
    failures += wrong_copies()
    print("\n".join(failures) or "every figure holds its floor")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
