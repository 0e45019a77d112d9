"""The scorer gives full marks to the labels themselves and takes them away for each kind of mistake."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from tests.eval.labels import Labels, load_labels
from tests.eval.measures import Ratio
from tests.eval.score import HERE, main, score, score_against

Prediction = dict[str, Any]


@pytest.fixture(scope="module")
def labels() -> Labels:
    return load_labels(HERE)


def perfect(labels: Labels) -> Prediction:
    """What a tagger without fault would write."""
    return {
        "mentions": [
            {
                "article": row.article,
                "kind": row.kind,
                "stage": row.stage,
                "party": row.party,
                "date": row.date,
                "novelty": row.novelty,
            }
            for rows in labels.mentions.values()
            for row in rows
        ],
        "duplicate_groups": [sorted(pair) for pair in labels.duplicates],
        "alerts": [
            {"article": row.articles[0], "kind": row.kind, "party": row.party, "stage": row.stage}
            for row in labels.due
            if row.required
        ],
        "on_topic": {article: True for article, _ in labels.on_topic},
    }


def is_full(ratio: Ratio) -> bool:
    return (ratio.precision, ratio.recall) == (1.0, 1.0)


def test_labels_score_full_marks_against_themselves(labels: Labels) -> None:
    """Otherwise no tagger could reach them either."""
    scores = score(HERE, perfect(labels))
    assert is_full(scores.pairs.ratio)
    assert is_full(scores.pairs_happened_new.ratio)
    assert is_full(scores.planned)
    assert is_full(scores.duplicates)
    assert is_full(scores.alerts.ratio)
    assert all(is_full(ratio) for ratio in scores.by_kind.values())
    shares = (scores.stage, scores.party, scores.novelty, scores.date_day, scores.on_topic)
    assert [share.value for share in shares] == [1.0] * 5
    assert scores.alerts.party_recall == 1.0
    assert (scores.alerts.false, scores.alerts.repeated, scores.alerts.missed) == ((), (), ())
    assert scores.aligned == sum(map(len, labels.mentions.values()))


def test_empty_prediction_recalls_nothing(labels: Labels) -> None:
    """A tagger that is silent must not look careful."""
    scores = score(HERE, {})
    for ratio in (scores.pairs.ratio, scores.pairs_happened_new.ratio, scores.duplicates, scores.alerts.ratio):
        assert (ratio.precision, ratio.recall) == (0.0, 0.0)
    assert scores.aligned == 0
    assert len(scores.alerts.missed) == sum(row.required for row in labels.due)


def _every_fifth(rows: list[Prediction], change: Callable[[Prediction], None]) -> None:
    for row in rows[::5]:
        change(row)


def _swap_stage(row: Prediction) -> None:
    row["stage"] = "denied" if row["stage"] == "happened" else "happened"


def _swap_novelty(row: Prediction) -> None:
    row["novelty"] = "background" if row["novelty"] == "new" else "new"


@pytest.mark.parametrize(
    ("change", "measure"),
    [
        (_swap_stage, "stage"),
        (_swap_novelty, "novelty"),
        (lambda row: row.update(party="Nobody At All"), "party"),
        (lambda row: row.update(date="1999-01-01"), "date_day"),
    ],
)
def test_each_mistake_lowers_its_own_measure(
    labels: Labels, change: Callable[[Prediction], None], measure: str
) -> None:
    """A drop must show where the tagger got worse, and nowhere else."""
    prediction = perfect(labels)
    _every_fifth(prediction["mentions"], change)
    scores = score_against(labels, prediction)
    assert getattr(scores, measure).value < 0.9
    assert is_full(scores.pairs.ratio)
    assert is_full(scores.alerts.ratio)


def test_wrong_and_missing_kinds_lower_the_pairs(labels: Labels) -> None:
    """What is invented costs precision, what is left out costs recall."""
    prediction = perfect(labels)
    _every_fifth(prediction["mentions"], lambda row: row.update(kind="pardon"))
    scores = score_against(labels, prediction)
    assert scores.pairs.ratio.precision < 0.95
    assert scores.pairs.ratio.recall < 0.95
    assert scores.pairs.false
    assert scores.pairs.missed


def test_mention_in_a_negative_is_counted(labels: Labels) -> None:
    """Football must stay silent."""
    negative = next(key for key, article in labels.articles.items() if article.story == "none")
    prediction = perfect(labels)
    prediction["mentions"].append({"article": negative, "kind": "acquittal", "stage": "happened", "novelty": "new"})
    scores = score_against(labels, prediction)
    assert scores.false_in_negatives == ((negative, "acquittal"),)
    assert not is_full(scores.pairs.ratio)


def test_merging_what_is_no_copy_is_an_error(labels: Labels) -> None:
    """A merge that hides a development is worse than one extra alert."""
    prediction = perfect(labels)
    prediction["duplicate_groups"] += [sorted(pair) for pair in labels.not_duplicates]
    scores = score_against(labels, prediction)
    assert scores.merged_in_error == len(labels.not_duplicates)
    assert scores.origins.value < 1
    assert scores.duplicates.precision < 1


def test_second_telling_is_a_repeat(labels: Labels) -> None:
    """A desk is told once."""
    guilty = {"article": "081", "kind": "conviction", "party": "Calder Voss", "stage": "happened"}
    alerts = score_against(labels, {"alerts": [guilty, guilty, guilty | {"article": "007"}]}).alerts
    assert [each.article for each in alerts.repeated] == ["081", "007"]
    assert alerts.ratio.precision == 1 / 3
    assert alerts.false == ()


def test_late_alert_is_a_repeat_and_misses_the_first(labels: Labels) -> None:
    """Telling from yesterday's rewrite is no invention, but the development was missed when it was news."""
    row = next(row for row in labels.due if row.development == "v_sent" and row.stage == "happened")
    late = {"article": "010", "kind": "sentence", "party": "Calder Voss", "stage": "happened"}
    alerts = score_against(labels, {"alerts": [late]}).alerts
    assert [each.article for each in alerts.repeated] == ["010"]
    assert row in alerts.missed


def test_alert_at_the_wrong_stage_is_false(labels: Labels) -> None:
    """ "Sentenced" for a sentencing that is only scheduled is the mistake that costs a desk its name."""
    right = {"article": "007", "kind": "sentence", "party": "Calder Voss", "stage": "planned"}
    assert score_against(labels, {"alerts": [right | {"stage": "happened"}]}).alerts.false
    assert score_against(labels, {"alerts": [right | {"article": "008"}]}).alerts.ratio.precision == 1.0


def test_stage_that_moves_is_due_again(labels: Labels) -> None:
    """Planned, then happened: two alerts, both right."""
    moves = [row for row in labels.due if row.development == "v_arraign"]
    assert [row.stage for row in moves] == ["planned", "happened"]
    sent = [{"article": row.articles[0], "kind": row.kind, "party": row.party, "stage": row.stage} for row in moves]
    assert score_against(labels, {"alerts": sent}).alerts.ratio.precision == 1.0


def test_one_alert_tells_of_everyone_in_its_sentence(labels: Labels) -> None:
    """Four people indicted are one message to a desk; recall by party still asks for each."""
    only = labels.of_story("frazier")
    alerts = score_against(
        only, {"alerts": [{"article": "060", "kind": "indictment", "party": "Lyle Mouton", "stage": "happened"}]}
    ).alerts
    missed = {row.party for row in alerts.missed if row.kind == "indictment"}
    assert missed == set()
    assert alerts.party_recall == 1 / alerts.ratio.asked


def test_optional_labels_are_neither_asked_nor_wrong(labels: Labels) -> None:
    """Where careful readers differ, a tagger may go either way."""
    without = perfect(labels)
    required = replace(
        labels,
        mentions={key: tuple(row for row in rows if not row.optional) for key, rows in labels.mentions.items()},
    )
    without["mentions"] = perfect(required)["mentions"]
    scores = score_against(labels, without)
    assert is_full(scores.pairs.ratio)
    assert is_full(score_against(labels, perfect(labels)).pairs.ratio)


def test_unknown_articles_are_left_out(labels: Labels) -> None:
    """A prediction over more coverage than is labelled is scored on the labelled part."""
    prediction = perfect(labels)
    prediction["mentions"].append({"article": "elsewhere", "kind": "arrest", "stage": "happened"})
    prediction["alerts"].append({"article": "elsewhere", "kind": "arrest"})
    scores = score_against(labels, prediction)
    assert is_full(scores.pairs.ratio)
    assert is_full(scores.alerts.ratio)


def test_one_story_is_scored_alone(labels: Labels) -> None:
    """A change that helps one kind of outlet and hurts another must be seen."""
    scores = score(HERE, perfect(labels), story="tidewell")
    assert is_full(scores.pairs.ratio)
    assert scores.pairs.ratio.asked < score(HERE, perfect(labels)).pairs.ratio.asked


@pytest.fixture
def older_form(tmp_path: Path) -> Path:
    """A labelled folder in the older vocabulary: watches inside, `status`, `denied_or_negated`, `appeal_planned`."""
    text = "Ines Calloway-Brandt was acquitted on Monday. Prosecutors vowed to appeal. No one else was charged."
    article = {"id": "a", "story": "s", "outlet": "o", "published": "2025-03-04", "title": "t", "text": text}
    developments: list[Prediction] = [
        {"dev_id": "acq", "story": "s", "kind": "acquittal", "party": "Ines Calloway-Brandt", "date": "2025-03-03"},
        {"dev_id": "app", "story": "s", "kind": "appeal_planned", "party": "Ines Calloway-Brandt", "date": None},
        {"dev_id": "oth", "story": "s", "kind": "charge", "party": "others", "date": None},
    ]
    told = [("acq", "happened", "was acquitted", "2025-03-03"), ("app", "planned", "vowed to appeal", None)]
    told.append(("oth", "denied_or_negated", "No one else was charged", None))
    kinds = {row["dev_id"]: row["kind"] for row in developments}
    mentions = [
        {
            "article": "a",
            "dev_id": dev,
            "kind": kinds[dev],
            "party": "Ines Calloway-Brandt" if dev != "oth" else "others",
            "status": status,
            "novelty": "new",
            "evidence": evidence,
            "date_in_text": day,
        }
        for dev, status, evidence, day in told
    ]
    due = [
        {"dev_id": dev, "stage": stage, "date": "2025-03-04", "articles": ["a"], "kind": kinds[dev], "required": True}
        | {"party": "Ines Calloway-Brandt"}
        for dev, stage in (("acq", "happened"), ("app", "planned"))
    ]
    table = {
        "watches": [{"story": "s", "parties": [{"name": "Ines Calloway-Brandt", "aliases": ["Calloway-Brandt"]}]}],
        "near_duplicate_groups": [],
        "not_duplicates": [],
        "developments": developments,
        "mentions": mentions,
        "on_topic": [{"article": "a", "story": "s", "on_topic": True}],
        "replay_order": ["a"],
        "alerts_due": due,
    }
    (tmp_path / "articles").mkdir()
    (tmp_path / "articles" / "a.json").write_text(json.dumps(article), encoding="utf-8")
    (tmp_path / "table.json").write_text(json.dumps(table), encoding="utf-8")
    return tmp_path


def test_older_form_is_scored_in_todays_words(older_form: Path) -> None:
    """One module serves every labelled folder."""
    prediction = {
        "mentions": [
            {"article": "a", "kind": "acquittal", "stage": "happened", "party": "Calloway-Brandt", "novelty": "new"}
            | {"date": "2025-03-03"},
            {"article": "a", "kind": "appeal_filed", "stage": "planned", "party": None, "novelty": "new"},
            {"article": "a", "kind": "charge", "stage": "denied", "party": "Others", "novelty": "new"},
        ],
        "alerts": [
            {"article": "a", "kind": "acquittal", "party": "Calloway-Brandt", "stage": "happened"},
            {"article": "a", "kind": "appeal_filed", "party": None, "stage": "planned"},
        ],
    }
    scores = score(older_form, prediction)
    assert is_full(scores.pairs.ratio)
    assert is_full(scores.alerts.ratio)
    assert (scores.stage.value, scores.party.value, scores.date_day.value) == (1.0, 1.0, 1.0)


def test_folder_without_labels_is_refused_by_name(tmp_path: Path) -> None:
    """A wrong path must not look like a score of nothing."""
    with pytest.raises(FileNotFoundError, match=re.escape(str(tmp_path))):
        score(tmp_path, {})


def test_prediction_in_the_older_words_is_understood(older_form: Path) -> None:
    """`appeal_planned` is what screens and exports call it."""
    rows = [
        {"article": "a", "kind": "appeal_planned"},
        {"article": "a", "kind": "charge", "status": "denied_or_negated"},
    ]
    scores = score(older_form, {"mentions": rows})
    assert (scores.stage.right, scores.stage.of) == (2, 2)


def test_command_prints_every_figure(labels: Labels, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """It is what a person runs after changing a rule."""
    path = tmp_path / "prediction.json"
    prediction = perfect(labels)
    prediction["alerts"].append(
        {"article": "067", "kind": "acquittal", "party": "Kofi Ramsbottom", "stage": "happened"}
    )
    path.write_text(json.dumps(prediction), encoding="utf-8")
    main([str(path), "--errors"])
    shown = capsys.readouterr().out
    assert "article-kind pairs         P 1.000  R 1.000" in shown
    assert "false alert  067 acquittal happened Kofi Ramsbottom" in shown
