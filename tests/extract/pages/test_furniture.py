"""What belongs to the site and not to the article."""

from __future__ import annotations

import pytest

from extract.pages.furniture import find_furniture

_BODY = (
    "The judge threw the case out on Friday after two days of argument"
    " about evidence that the defence had never seen before the trial."
)


@pytest.mark.parametrize(
    "line",
    [
        "Read more: Doe sentenced to five years",
        "Related: Court revives claim",
        "Sign up for the evening newsletter",
        "Click here to subscribe",
        "Photo: the defendant arrives at court",
        "The defendant leaves court. (Jane Roe/Getty Images)",
        "This article was originally published by Example News.",
    ],
)
def test_promotion_captions_and_teasers_are_fenced_off(line: str) -> None:
    """A teaser tells another story's development; tagging it is a false alert."""
    assert find_furniture(f"{_BODY}\n{line}\n{_BODY}") == {1}


def test_summary_box_at_the_end_is_fenced_to_the_end() -> None:
    """It would say every development a second time, in the site's own words."""
    text = f"{_BODY}\n{_BODY}\nKey points\n- The case was dismissed.\n- Suits go on.\nContradictions: one says this"
    assert find_furniture(text) == {2, 3, 4, 5}


def test_list_of_related_headlines_ends_where_paragraphs_go_on() -> None:
    """The article after the box must not be lost."""
    text = f"{_BODY}\nRelated stories\nDoe jailed for five years\nRoe walks free\n{_BODY}"
    assert find_furniture(text) == {1, 2, 3}


@pytest.mark.parametrize(
    "line",
    [
        "He told listeners to sign up for the vote, prosecutors said, and paid them for it out of money that"
        " investors had put into the company for another purpose altogether, which is the heart of the second"
        " count in the indictment that was unsealed on Monday.",
        "“It is finished,” she said.",
        "£3 million was paid.",
    ],
)
def test_reporters_sentences_are_kept(line: str) -> None:
    """Losing a real paragraph is the worse mistake."""
    assert find_furniture(f"{_BODY}\n{line}\n{_BODY}") == frozenset()
