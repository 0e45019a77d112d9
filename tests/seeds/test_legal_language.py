"""The inflections of the language of legal news."""

from __future__ import annotations

import re
import tomllib
from importlib.resources import files

_DOUBLES = re.compile(r"(?:[^aeiou]|^|qu)[aeiou][bdglmnprt]$")
"""A short verb on one consonant behind one vowel writes it twice: "swapped"."""


def test_no_verb_that_doubles_its_consonant_goes_without_its_forms() -> None:
    """ "Swaped" is found in no paper, and nobody would miss it."""
    data = tomllib.loads(files("seeds").joinpath("legal_language.toml").read_text("utf-8"))
    known = {forms.split()[0] for forms in data["irregular"]}
    verbs = {wording.split()[0] for wordings in data["verbs"].values() for wording in wordings}
    short = {verb for verb in verbs if len(re.findall("[aeiouy]+", verb)) == 1}
    assert {verb for verb in short if _DOUBLES.search(verb)} - known == set()
