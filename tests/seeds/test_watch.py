"""Watches as people write them."""

from __future__ import annotations

from pathlib import Path

import pytest

from seeds.notify import Level, Notify
from seeds.tables import TableError
from seeds.watch import Party, Role, Watch, load_watch, load_watches

SHORTEST = 'title = "Ferry case"\n[[party]]\nname = "Ada Finch"\n'


def written(folder: Path, text: str = SHORTEST, name: str = "ferry-case.toml") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def test_title_and_one_party_are_enough(tmp_path: Path) -> None:
    """The first watch should take a minute to write."""
    watch = load_watch(written(tmp_path))

    assert watch == Watch("ferry-case", "Ferry case", (Party("Ada Finch"),))
    assert watch.notify == Notify(("console",), Level.PLANNED)
    assert watch.context.any == watch.context.none == ()


def test_full_watch_is_read(tmp_path: Path) -> None:
    """Every key of the documentation."""
    text = """
title = "Ferry case"
note = "harbour desk"
[[party]]
name = "Ada Finch"
aliases = ["Finch", "the pilot"]
role = "defendant"
[[party]]
name = "Imara Holt"
role = "judge"
[context]
any = ["ferry", "Dunmore"]
none = ["Finch & Co"]
[notify]
channels = ["slack", "desk-mail"]
level = "happened"
"""
    watch = load_watch(written(tmp_path, text))

    assert watch.note == "harbour desk"
    assert [party.legal_role for party in watch.party] == [Role.DEFENDANT, Role.JUDGE]
    assert watch.party[0].aliases == ("Finch", "the pilot")
    assert (watch.context.any, watch.context.none) == (("ferry", "Dunmore"), ("Finch & Co",))
    assert watch.notify == Notify(("slack", "desk-mail"), Level.HAPPENED)


@pytest.mark.parametrize(
    ("wording", "role"),
    [
        ("defendant", Role.DEFENDANT),
        ("co-defendant, pilot", Role.DEFENDANT),
        ("Respondent company", Role.DEFENDANT),
        ("plaintiff", Role.PLAINTIFF),
        ("special prosecutor", Role.PROSECUTOR),
        ("District Attorney", Role.PROSECUTOR),
        ("defense attorney", Role.COUNSEL),
        ("trial judge", Role.JUDGE),
        ("victim's mother", Role.VICTIM),
        ("ship's cook", Role.NON_PARTY),
        ("the armorer", Role.NON_PARTY),
        ("actor, defendant", Role.DEFENDANT),
        ("football player", Role.NON_PARTY),
        ("general practitioner, first responder", Role.NON_PARTY),
        ("author of the complaint, her dependant", Role.NON_PARTY),
        ("companion, executor", Role.NON_PARTY),
        ("", Role.NON_PARTY),
    ],
)
def test_free_wording_names_a_role(wording: str, role: Role) -> None:
    """People write what someone is; the reader of articles needs one of seven."""
    assert Party("x", role=wording).legal_role is role


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('title = "Ferry case"', "party: is missing; add it"),
        ('title = "Ferry case"\nparty = []', "a watch needs at least one [[party]]"),
        ('title = "Ferry case"\n[[party]]\nname = "  "', "party[1]: a party needs a name"),
        ('title = "Ferry case"\n[[party]]\nname = "A"\naliases = [""]', "party[1]: an alias is empty; remove it"),
        (SHORTEST + 'role = "defendent"', 'party[1]: role "defendent": did you mean "defendant"?'),
        (SHORTEST + 'role = "trial juge"', 'did you mean "judge"?'),
        (SHORTEST + '[[party]]\nname = "ADA  Finch"', 'the party "Ada Finch" stands twice; make one [[party]] of it'),
        (SHORTEST + '[context]\nany = "Hull"', "context.any: should be a list"),
        (SHORTEST + '[context]\nany = ["Hull", " "]', "context: a term is empty; remove it"),
        (
            'title = "Ferry case"\n[[party]]\nname = "A"\nalias = ["B"]',
            "party[1].alias: unknown key; did you mean `aliases`?",
        ),
        (
            SHORTEST + "[notify]\nlevel = 'maybe'",
            "notify.level: input should be 'possible', 'planned', 'happened' or 'digest'",
        ),
        (SHORTEST + "[contxt]\nany = []", "contxt: unknown key; did you mean `context`?"),
    ],
)
def test_mistake_names_its_key(tmp_path: Path, text: str, message: str) -> None:
    """A watch that is silently half read is a story half followed."""
    with pytest.raises(TableError) as caught:
        load_watch(written(tmp_path, text))

    assert message in str(caught.value)


@pytest.mark.parametrize("name", ["Ferry.toml", "ferry case.toml", "-ferry.toml", "ferry_case.toml"])
def test_file_name_is_the_id(tmp_path: Path, name: str) -> None:
    """The id stands in addresses and on the command line."""
    with pytest.raises(TableError, match="the file's name is the watch's id; use lower-case letters"):
        load_watch(written(tmp_path, name=name))


def test_folder_is_read_in_order(tmp_path: Path) -> None:
    """The same order on every machine."""
    for name in ("b.toml", "a.toml", "c.toml"):
        written(tmp_path, name=name)
    written(tmp_path, "not a watch", name="notes.txt")

    assert [watch.id for watch in load_watches(tmp_path)] == ["a", "b", "c"]


def test_folder_without_a_watch_says_so(tmp_path: Path) -> None:
    """A monitor that follows nothing looks like a quiet day."""
    with pytest.raises(TableError, match="holds no watch; add one"):
        load_watches(tmp_path)
