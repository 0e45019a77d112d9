"""The byte scan: it may let too much through, and must never keep a story's page out."""

from __future__ import annotations

import html
import time
from unicodedata import normalize

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extract.pages.relevance import Scanner, build_scanner
from seeds.watch import Party, Watch

RUST = Watch(
    "rust", "Rust shooting", (Party("Alec Baldwin", ("Baldwin",)), Party("Hannah Gutierrez-Reed", ("the armorer",)))
)
NORTH = Watch(
    "north", "Northern cases", (Party("Zoë Müller-Øst"), Party("O’Brien"), Party("黎智英"), Party("Иван Петров"))
)
BRIEF = Watch("brief", "Short names", (Party("U2"), Party("Li Na"), Party("3M Co.")))


@pytest.fixture(scope="module")
def scanner() -> Scanner:
    return build_scanner((RUST, NORTH, BRIEF))


@pytest.mark.parametrize(
    "page",
    [
        "Alec Baldwin",
        "ALEC BALDWIN",
        "Baldwin’s lawyers",
        "<b>Alec</b>\n&nbsp;<i>Baldwin</i>",
        "Hannah Gutierrez&#8209;Reed",
        "Gutierrez\u2011Reed, Hannah",
        "the ARMORER",
        "Bald&shy;win",
        "Bald\u00adwin",
        "&#66;&#97;ldwin",
        "&#x42;aldwin",
        "B&#x61;ldwin",
    ],
)
def test_party_is_found_in_every_spelling(scanner: Scanner, page: str) -> None:
    """A page kept out by mistake is a story missed in silence."""
    assert "rust" in scanner.watches_in(page)
    assert "rust" in scanner.watches_in(page.encode())


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-16-be", "cp1252", "utf-32"])
def test_ascii_name_is_found_in_every_encoding(scanner: Scanner, encoding: str) -> None:
    """The scan runs before anyone knows the encoding."""
    assert "rust" in scanner.watches_in("Prosecutors of Alec Baldwin".encode(encoding))


@pytest.mark.parametrize(
    "page",
    [
        "Zoë Müller-Øst".encode(),
        "ZOË MÜLLER-ØST".encode(),
        "Zoë Müller-Øst".encode("cp1252"),
        "ZOË MÜLLER-ØST".encode("cp1252"),
        b"Zo&euml; M&uuml;ller-&Oslash;st",
        b"Zo&#235; M&#252;ller-&#216;st",
        b"Zo&#xEB; M&#XFC;ller-&#xd8;st",
        b'{"name": "Zo\\u00eb M\\u00FCller-\\u00d8st"}',
        b"Zoe Muller-Ost",
        b"Zoe Mueller-Ost",
        "Zoe\u0308 Mu\u0308ller-Øst".encode(),
        b"O'Brien",
        b"O&rsquo;Brien",
        "黎智英案".encode(),
        "黎智英案".encode("big5"),
        "黎智英案".encode("gb18030"),
        b"&#40654;&#26234;&#33521;",
        "ИВАН ПЕТРОВ".encode("cp1251"),
        "Ивана Петрова".encode("koi8-r"),
    ],
)
def test_name_beyond_ascii_is_found_however_it_is_written(scanner: Scanner, page: bytes) -> None:
    """Half the world's parties have such names, and pages write them in a dozen ways."""
    assert "north" in scanner.watches_in(page)


@pytest.mark.parametrize("page", ["U2 sued", "li na", "A 3M recall"])
def test_short_names_are_found(scanner: Scanner, page: str) -> None:
    """A name of nothing but small words is looked for all the same."""
    assert "brief" in scanner.watches_in(page)


@pytest.mark.parametrize("page", ["", "Alec Guinness", "Hannah Reed", "the army", "Miller", b"\xff\xfe", b"\0"])
def test_other_pages_are_kept_out(scanner: Scanner, page: str | bytes) -> None:
    """The scan is worth its while only if it spares most pages the reading."""
    assert "rust" not in scanner.watches_in(page)
    assert "north" not in scanner.watches_in(page)


def test_page_may_be_about_several_watches(scanner: Scanner) -> None:
    """Each watch is told apart."""
    assert scanner.watches_in("Baldwin met O'Brien and U2") == {"rust", "north", "brief"}


def test_no_watch_means_nothing_is_relevant() -> None:
    """A desk that has just begun."""
    assert build_scanner(()).watches_in(b"Alec Baldwin") == frozenset()


LETTERS = st.characters(categories=["Lu", "Ll", "Lo"], max_codepoint=0x24FF)
NAMES = st.lists(st.text(LETTERS, min_size=3, max_size=8), min_size=1, max_size=3).map(
    lambda words: normalize("NFC", " ".join(words))
)
WRITINGS = st.sampled_from(
    [str, str.lower, str.title, html.escape, lambda name: name.encode("ascii", "xmlcharrefreplace").decode()]
)


@given(NAMES, WRITINGS, st.text(max_size=20), st.text(max_size=20))
def test_name_as_written_in_the_watch_is_always_found(name: str, write: object, before: str, after: str) -> None:
    """Whatever name a person puts in a watch, a page that writes it so is let through."""
    assert callable(write)
    scanner = build_scanner([Watch("w", "W", (Party(name),))])

    assert "w" in scanner.watches_in(before + write(name) + after)


def test_scan_costs_next_to_nothing() -> None:
    """It runs over every page of every outlet, and must cost a small part of the reading (8 ms a page)."""
    parties = tuple(Party(f"Person{number} Name{number}") for number in range(200))
    scanner = build_scanner([Watch("many", "Many", parties)])
    page = (
        b"<p class='text'>The judge dismissed the case with prejudice on Friday, &amp; they will appeal.</p>\n" * 2000
    )
    started = time.process_time()
    for _ in range(10):
        scanner.watches_in(page)

    assert (time.process_time() - started) / 10 < 0.02
