"""How an alert reads."""

from __future__ import annotations

from datetime import date
from html.parser import HTMLParser

import pytest

from alerts.render import TEXT_WIDTH, render_html, render_subject, render_text
from alerts.wording import FOOTER, MAY_REPEAT
from extract.records import EventDate, Precision, Stage
from seeds.kinds import load_kinds
from tests.alerts.samples import make_alert, make_appeal, make_hearing, make_notice, make_report

WHOLE_ALERT = """\
Mesa film shooting

Case dismissed: Mara Quill (with prejudice)

  “On Friday the judge dismissed the case against Mara Quill with prejudice,
  ending the trial.”

  Stage   happened
  Date    12 July 2024 (“On Friday”)
  By      Judge Ines Calloway
  Source  High Desert Courier, 13 July 2024
          Judge ends film-set trial for good
          https://courier.example/2024/07/film-set-trial-ends
  Also    reported by Mesa Wire; Coast Daily (copy of Mesa Wire)

Also in this report:

Appeal planned: Mara Quill, by Tomas Verrall

  “Tomas Verrall, whose wife died on the set, plans to appeal, his lawyer told
  NBD News.”

  Stage   planned (before: possible)
  Date    not given
  Source  credited to NBD News
  Mind    one source only; unusual: not a party to the case

Pending in this story:
  - Hearing scheduled: Mara Quill, November 2024 (High Desert Courier)
  - Suit filed: Mara Quill, by the Verrall family (High Desert Courier)

Note: entertainment desk
Tags are readings of news reports, not statements of law. Read the report
before you rely on it.
"""


def test_a_whole_alert_reads_as_a_desk_wants_it() -> None:
    """The one text that everybody sees: every change of it should be seen in review."""
    assert render_text(make_alert(), may_repeat=False) == WHOLE_ALERT


def test_an_alert_without_extras_is_short() -> None:
    """No empty headings, labels or notes."""
    alert = make_alert(notices=(make_notice(also=(), actor=None, event_date=None),), pending=(), note=None)
    text = render_text(alert, may_repeat=False)
    assert not any(word in text for word in ("Also", "Pending", "Note", "Mind", "By ", "None"))
    assert "\n\n\n" not in text


def test_a_possible_repeat_says_so_first() -> None:
    """Someone who has acted on the first copy must see it before reading on."""
    assert render_text(make_alert(), may_repeat=True).startswith(MAY_REPEAT)


@pytest.mark.parametrize(
    ("notices", "subject"),
    [
        ((make_notice(),), "Case dismissed: Mara Quill (with prejudice), 12 July 2024 - Mesa film shooting"),
        ((make_appeal(),), "Appeal planned: Mara Quill, by Tomas Verrall - Mesa film shooting"),
        ((make_hearing(party=None),), "Hearing scheduled, November 2024 - Mesa film shooting"),
        ((make_appeal(actor="Mara Quill"),), "Appeal planned: Mara Quill - Mesa film shooting"),
        ((make_hearing(), make_appeal(), make_appeal()),
         "Hearing scheduled: Mara Quill, November 2024, and 2 more - Mesa film shooting"),
        ((), "Mesa film shooting"),
    ],
)  # fmt: skip
def test_the_subject_says_it_all(notices: tuple[object, ...], subject: str) -> None:
    """Most people read nothing else."""
    assert render_subject(make_alert(notices=notices)) == subject


def test_a_subject_is_cut_before_it_is_a_text() -> None:
    """An extraction gone wrong can put a paragraph where a name should be."""
    assert len(render_subject(make_alert(notices=(make_notice(party="word " * 500),)))) <= 200


@pytest.mark.parametrize(
    ("when", "shown"),
    [
        (EventDate(date(2024, 7, 12), Precision.DAY, "July 12, 2024"), "12 July 2024\n"),
        (EventDate(date(2024, 7, 12), Precision.DAY, "on Friday"), "12 July 2024 (“on Friday”)\n"),
        (EventDate(date(2023, 11, 1), Precision.MONTH, "in November"), "November 2023\n"),
        (EventDate(date(2023, 11, 1), Precision.MONTH, "mid-November"), "November 2023 (“mid-November”)\n"),
        (EventDate(date(2022, 1, 1), Precision.YEAR, "2022"), "2022\n"),
        (EventDate(date(2022, 1, 1), Precision.YEAR, ""), "2022\n"),
        (None, "not given\n"),
    ],
)
def test_a_date_is_told_as_exactly_as_it_is_known(when: EventDate | None, shown: str) -> None:
    """`1 November` for "mid-November" would be an invention; a day worked out from "on Friday" can be checked."""
    text = render_text(make_alert(notices=(make_notice(event_date=when),)), may_repeat=False)
    assert f"  Date    {shown}" in text


def test_a_report_says_where_its_words_come_from() -> None:
    """A credited, copied or summarised report is weaker than it looks."""
    lead = make_report(credited="NBD News", copied_from="Mesa Wire", from_summary=True, published=None)
    text = render_text(make_alert(notices=(make_notice(lead=lead),)), may_repeat=False)
    assert "High Desert Courier, no date given\n" in text
    assert all(remark in text for remark in ("credited to NBD News", "copy of Mesa Wire", "from the feed's summary"))


@pytest.mark.parametrize(("new", "shown"), [(7, False), (6, True), (0, True)])
def test_a_report_that_mostly_repeats_the_story_says_so(new: int, shown: bool) -> None:
    """A reader who knows the story skips what was told before."""
    notice = make_notice(lead=make_report(new_sentences=new, sentences=14))
    text = render_text(make_alert(notices=(notice,)), may_repeat=False)
    assert (f"mostly told before: {new} of its 14 sentences are new" in text) is shown


def test_a_development_from_another_report_names_it() -> None:
    """Only the message's first report is named once for all."""
    elsewhere = make_appeal(lead=make_report(outlet="Mesa Wire", url="https://wire.example/appeal"))
    text = render_text(make_alert(notices=(make_notice(), elsewhere), pending=()), may_repeat=False)
    assert "  Source  Mesa Wire, 13 July 2024\n" in text
    assert "https://wire.example/appeal" in text


def test_many_outlets_are_counted_not_listed() -> None:
    """A wire story runs in a hundred papers; the alert must stay readable."""
    also = tuple(make_report(outlet=f"Paper {number}") for number in range(1, 13))
    text = " ".join(render_text(make_alert(notices=(make_notice(also=also),)), may_repeat=False).split())
    assert "Paper 8; and 4 more" in text
    assert "Paper 9" not in text


@pytest.mark.parametrize("stage", list(Stage))
@pytest.mark.parametrize("kind", load_kinds())
def test_every_kind_and_stage_has_words(kind: str, stage: Stage) -> None:
    """A label missing from the table must fail here, not in an alert at night."""
    alert = make_alert(notices=(make_notice(kind=kind, stage=stage),))
    assert render_subject(alert)[0].isupper()
    assert FOOTER in " ".join(render_text(alert, may_repeat=False).split())


def test_only_addresses_are_wider_than_the_screen() -> None:
    """A broken address leads nowhere; any other long line makes a terminal or a mail hard to read."""
    url = "https://courier.example/" + "long/" * 30
    notice = make_notice(lead=make_report(title="word " * 60, quote="word " * 90, url=url), flags=("word " * 40,))
    wide = [line for line in render_text(make_alert(notices=(notice,)), False).splitlines() if len(line) > TEXT_WIDTH]
    assert [line.strip() for line in wide] == [url]


class _Tags(HTMLParser):
    """What a mail program would make of it."""

    def __init__(self, document: str) -> None:
        super().__init__()
        self.names: list[str] = []
        self.links: list[str | None] = []
        self.texts: list[str] = []
        self.feed(document)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.names.append(tag)
        self.links += [value for name, value in attrs if name in {"href", "src", "background"}]

    def handle_data(self, data: str) -> None:
        self.texts.append(data)


def test_html_says_what_the_text_says() -> None:
    """Half of the readers see the one, half the other."""
    seen = " ".join(" ".join(_Tags(render_html(make_alert(), may_repeat=True)).texts).split())
    for part in (
        MAY_REPEAT,
        "Case dismissed: Mara Quill",
        "On Friday the judge",
        "credited to NBD News",
        "Coast Daily",
        "planned (before: possible)",
        "Hearing scheduled: Mara Quill, November 2024",
        "entertainment desk",
        FOOTER,
    ):
        assert part in seen  # fmt: skip


def test_html_loads_nothing_and_links_only_to_the_report() -> None:
    """A picture fetched from outside tells its host who reads which alert, and when."""
    tags = _Tags(render_html(make_alert(), may_repeat=False))
    assert set(tags.links) == {"https://courier.example/2024/07/film-set-trial-ends"}
    assert not {"img", "script", "link", "iframe", "style"} & set(tags.names)
