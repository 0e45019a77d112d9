"""A plain keyword tagger over the same coverage, to measure against: what a desk gets from a list of words.

An article that names a watched party alerts each kind whose word stands in it; with `once`, each kind of a party only
the first time. The words are those that somebody would write down in ten minutes. Pure.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from tests.eval.labels import LabelledArticle, Labels
from tests.eval.measures import AlertScores, Sent

KEYWORDS: Mapping[str, str] = {
    "arrest": r"arrest(?:s|ed)?",
    "charge": r"charge[sd]?|charged with",
    "charges_dropped": r"drop(?:s|ped)? (?:the |all )?charges?|charges? (?:was|were) dropped",
    "indictment": r"indict(?:s|ed|ment)",
    "arraignment": r"arraign(?:ed|ment)",
    "plea_not_guilty": r"plead(?:s|ed)? not guilty|not guilty plea",
    "plea_guilty": r"plead(?:s|ed)? guilty|guilty plea",
    "plea_deal": r"plea (?:deal|agreement|bargain)",
    "trial_start": r"trial (?:begins|began|opens|opened|starts|started)",
    "mistrial": r"mistrial",
    "conviction": r"convict(?:s|ed|ion)|found guilty",
    "acquittal": r"acquit(?:s|ted|tal)|found not guilty",
    "sentence": r"sentence[sd]?|sentencing",
    "release": r"released on bail|released from (?:prison|jail|custody)",
    "case_dismissed": r"dismiss(?:es|ed|al)",
    "motion_filed": r"fil(?:es|ed) a motion|motion to",
    "motion_granted": r"grant(?:s|ed) (?:the|a) motion",
    "motion_denied": r"den(?:ies|ied) (?:the|a) motion",
    "appeal_filed": r"appeal(?:s|ed|ing)?",
    "appeal_decided": r"upheld|overturn(?:s|ed)|revers(?:es|ed)",
    "civil_suit_filed": r"lawsuits?|sue[sd]?|suing",
    "civil_suit_settled": r"settle(?:s|d|ment)",
    "verdict_civil": r"jury (?:awards|awarded)|found liable",
    "investigation_opened": r"investigat(?:es|ing|ion)",
    "investigation_report": r"report (?:finds|found|published)",
    "fine_or_penalty": r"fine[sd]?|penalty",
    "pardon": r"pardon(?:s|ed)?",
    "extradition": r"extradit(?:es|ed|ion)",
    "hearing_scheduled": r"hearing",
}

_WORDS = {kind: re.compile(rf"\b(?:{words})\b", re.IGNORECASE) for kind, words in KEYWORDS.items()}


def send_naively(labels: Labels, *, once: bool) -> tuple[Sent, ...]:
    """The alerts of the keyword tagger in the order of the articles."""
    alerts = (alert for article in labels.articles.values() for alert in _alerts_of(article, labels))
    if not once:
        return tuple(alerts)
    first: dict[tuple[str, str | None], Sent] = {}
    for alert in alerts:
        first.setdefault((alert.kind, alert.party), alert)
    return tuple(first.values())


def _alerts_of(article: LabelledArticle, labels: Labels) -> Iterator[Sent]:
    text = f"{article.title}\n{article.text}"
    party = _first_party(text.casefold(), labels)
    if party is not None:
        for kind, words in _WORDS.items():
            if words.search(text):
                yield Sent(article.id, kind, party, None)


def _first_party(text: str, labels: Labels) -> str | None:
    places = [(text.find(alias), party) for alias, party in labels.names.aliases.items() if alias in text]
    return min(places, default=(0, None))[1]


# ------------------------------------------------------------------ in words


def describe_beside(what: str, scores: AlertScores) -> str:
    """One line: alerts for each true development, what was missed of what happened or was planned, what was false."""
    due, sent = scores.ratio.asked, scores.ratio.found
    met = scores.ratio.right_asked
    each = sent / met if met else float("inf")
    return (
        f"  {what:34}{sent:>5} alerts {each:>6.2f} each  missed {_share(len(scores.missed), due)}"
        f"  false {_share(len(scores.false), sent)}  repeated or late {_share(len(scores.repeated), sent)}"
        f"  P {scores.ratio.precision:.2f}  R {scores.ratio.recall:.2f}"
    )


def _share(count: int, of: int) -> str:
    return f"{count:>3} ({count / of if of else 0:>5.1%})"
