"""Whether the watched story is what an article is about, in shapes that each had been taken wrongly."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from extract.legal.developments import find_mentions
from extract.legal.topic_signs import SIGNS
from extract.records import Article
from seeds.watch import Context, Party, Role, Watch
from seeds.weights import load_weights

_WATCH = Watch(
    id="pavic",
    title="Pavic case",
    party=(Party("Goran Pavic", ("Pavic",), Role.DEFENDANT), Party("Data Commission", (), "regulator")),
    context=Context(any=("fraud",)),
)


def _is_on_topic(title: str, *paragraphs: str) -> bool:
    article = Article("https://a.example/1", "A", title, "\n\n".join(paragraphs), datetime(2026, 6, 11, 12, tzinfo=UTC))
    return find_mentions(article, _WATCH).on_topic


_OFF = {
    "somebody else's case": (
        "Banker Lena Holt jailed for six years",
        "Lena Holt, a banker, was sentenced to six years in prison on Wednesday for stealing from pensioners.",
        "Judge Ivo Stern said that Holt had shown no remorse. A jury convicted her in May of eleven counts of theft.",
        "Her lawyer, Tom Vance, said that she would appeal. Holt was led away in tears.",
        "The court heard that she had spent the money on horses. Nine victims were present.",
        "In another case before the same court Goran Pavic was charged with fraud in March.",
    ),
    "a match report": (
        "Rovers 2 Albion 2: a point each in the mud",
        "Albion came from two down to draw with Rovers on a pitch that had seen better winters.",
        "Marek Dunn headed the first after nine minutes. Sol Abara drove in the second from thirty yards.",
        "Abara ought to have had another before the break. He shot over with the goal open.",
        "Albion played with more heart after tea. Piet Loos turned in a cross and then a corner.",
        "Rovers were without Goran Pavic, who was charged with fraud in March.",
        "The manager said that he was pleased with the boys. They travel to the coast on Saturday.",
    ),
    "a list of other things": (
        "Five things to do this weekend",
        "The lido opens on Saturday with a brass band and free ices for the under-tens.",
        "At the Old Mill there are pots by Ruth Amsel. She throws them in the dark.",
        "The market on Quay Street has asparagus. Go early, and take a bag.",
        "Number four is the house that Goran Pavic built; he was arrested for fraud in March, and the garden is open.",
        "Last, the steam railway runs to the pier again. Children travel for a pound.",
    ),
    "the regulator at another's door": (
        "Data Commission fines phone chain Quillet 4m",
        "The Data Commission fined the phone chain Quillet four million on Tuesday for losing customers' records.",
        "Its director, Dana Frey, said that Quillet had ignored three warnings. Quillet will appeal to the tribunal.",
        "A class of customers sued Quillet last year. Frey said that her office had opened nine investigations.",
        "One led to the prosecution of Goran Pavic, who pleaded guilty to fraud in May.",
        "Quillet said that it had new locks. Its chairman, Piers Lord, has resigned, and Lord will not be replaced.",
    ),
}

_ON = {
    "a lead that is a scene": (
        "The man who sold the lake",
        "There is a jetty at Lower Combe where nobody has ever tied a boat.",
        "Ruth Amsel paid nine thousand for it. She has a deed with a ribbon.",
        "On Wednesday the man who sold it to her, Goran Pavic, was convicted of fraud by a jury in Leeds.",
        "Pavic, 51, will be sentenced in July. He had pleaded not guilty.",
        "The court heard that he had sold the lake to forty people.",
    ),
    "two sentences": ("Pavic bailed", "Goran Pavic was granted bail on Wednesday. He is charged with fraud."),
    "a round-up that leads with it": (
        "In court: lake seller guilty; driver banned; thief fined",
        "Goran Pavic was found guilty of fraud on Wednesday. Judge Ivo Stern will sentence Pavic on July 9.",
        "A driver from Combe, Ned Ware, was banned for a year.",
        "Una Platt was fined for stealing a goose.",
    ),
    "a money page": (
        "Lakeland Homes tumbles as founder is charged",
        "Shares in Lakeland Homes lost a third on Wednesday after its founder, Goran Pavic, was charged with fraud.",
        "Pavic is to appear before magistrates on June 23. He denies the charge, and left the board at noon.",
        "Analysts cut their forecasts. Volume was nine times the average.",
    ),
}


@pytest.mark.parametrize("shape", _OFF)
def test_piece_that_only_touches_the_story_is_left_alone(shape: str) -> None:
    """Each was an alert about something that the desk had read months before."""
    assert not _is_on_topic(*_OFF[shape])


@pytest.mark.parametrize("shape", _ON)
def test_report_is_kept_however_it_opens(shape: str) -> None:
    """A lost report is the worse mistake: all that it tells is lost with it."""
    assert _is_on_topic(*_ON[shape])


def test_review_is_known_by_its_title() -> None:
    """It tells a whole trial, of a film."""
    text = "Goran Pavic was convicted of fraud. The court sentenced Pavic to nine years. The jury had no doubt."
    assert _is_on_topic("Nine years for lake seller", text)
    assert not _is_on_topic("Film review: The Lake", text)


def test_where_the_watch_asks_for_a_context_a_term_at_the_top_speaks_for_it() -> None:
    """A trial report that names the accused once, deep down, is told by the name of the affair."""
    title = "Lake fraud trial, day two"
    text = (
        "The second day began with a map. Forty deeds were read out to the jury by the clerk of the court.",
        "Ruth Amsel said that hers had a ribbon. She had framed it.",
        "In the dock Goran Pavic looked at his hands. He was charged with fraud in March.",
        "Lena Holt, a surveyor, gave evidence for an hour. She was asked about the depth of the water.",
    )
    article = Article("https://a.example/1", "A", title, "\n\n".join(text), datetime(2026, 6, 11, 12, tzinfo=UTC))
    watch = Watch(id="lake", title="Lake", party=_WATCH.party, context=Context(any=("Lake fraud",)))
    assert find_mentions(article, watch).on_topic


def test_every_weight_belongs_to_a_sign() -> None:
    """A sign renamed would silently lose its weight."""
    assert set(load_weights("topic").signs) <= set(SIGNS)
