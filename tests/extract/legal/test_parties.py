"""Names: which watches a text may concern, and whose name it is."""

from __future__ import annotations

from extract.legal.parties import find_watched, index_names, lower_in_place
from seeds.watch import Context, Party, Watch


def _watch(*parties: Party, any_of: tuple[str, ...] = (), none_of: tuple[str, ...] = (), id_: str = "voss") -> Watch:
    return Watch(id_, "A story", parties, context=Context(any=any_of, none=none_of))


_VOSS = Party("Dana Voss", ("the pilot",), "defendant")


def _names(watch: Watch, text: str) -> list[str]:
    return [text[hit.start : hit.end] for hits in find_watched(index_names((watch,)), text) for hit in hits.names]


def test_full_name_alias_and_surname_are_one_party() -> None:
    """An outlet names a person once in full and then by the surname."""
    text = "Dana Voss was held. Voss, the pilot, said nothing."
    assert _names(_watch(_VOSS), text) == ["Dana Voss", "Voss", "the pilot"]


def test_surname_alone_is_nobody_before_the_full_name() -> None:
    """A common surname in another story must not open the watch."""
    assert _names(_watch(_VOSS), "Voss won the cup.") == []


def test_namesake_with_another_first_name_is_left_out() -> None:
    """ "Erik Voss" is not Dana, and nor is the plain Voss after him."""
    watch = _watch(Party("Dana Voss", ("Voss",), "defendant"))
    assert _names(watch, "The trial went well, said Erik Voss. Later Voss left.") == []


def test_namesakes_that_the_watch_excludes_are_left_out() -> None:
    """The user knows the brother who is an actor too."""
    watch = _watch(Party("Dana Voss", ("Voss",)), none_of=("Erik Voss",))
    assert _names(watch, "Dana Voss and Erik Voss") == ["Dana Voss"]


def test_middle_names_and_initials_do_not_make_another_person() -> None:
    """Prosecutors give them all, and a surname after "Lee" would be a namesake's."""
    text = "Dana Lee Voss was charged. Dana L. Voss denies it. Voss left."
    watch = _watch(Party("Dana Voss", ("Voss",), "defendant"))
    assert _names(watch, text) == ["Dana Lee Voss", "Dana L. Voss", "Voss"]


def test_surname_is_no_common_noun_and_a_company_has_none() -> None:
    """The marsh is no Mr Marsh, and a care manager not one of Amber Care."""
    watch = _watch(Party("Jon Marsh", (), "defendant"), Party("Amber Care", (), "company"))
    assert _names(watch, "Jon Marsh of Amber Care walked in the marsh. A care manager met Marsh.") == [
        "Jon Marsh",
        "Amber Care",
        "Marsh",
    ]


def test_context_needs_a_term_or_a_second_party() -> None:
    """One name is not yet the story; two of its parties together are."""
    watch = _watch(_VOSS, Party("Acme Airlines"), any_of=("Leeds",))
    index = index_names((watch,))
    assert [hits.in_context for hits in find_watched(index, "Dana Voss dined.")] == [False]
    assert [hits.in_context for hits in find_watched(index, "Dana Voss dined in Leeds.")] == [True]
    assert [hits.in_context for hits in find_watched(index, "Dana Voss sued Acme Airlines.")] == [True]


def test_watch_that_is_not_named_is_not_found() -> None:
    """A thousand watches must cost what one costs."""
    watches = tuple(_watch(Party(f"Person Number{n}"), id_=f"w{n}") for n in range(1_000))
    assert [hits.watch.id for hits in find_watched(index_names(watches), "Person Number7 was seen.")] == ["w7"]


def test_lower_case_keeps_every_offset() -> None:
    """Some letters grow when lowered; evidence would then point beside its sentence."""
    text = "İstanbul’s Court – ẞ"
    assert len(lower_in_place(text)) == len(text)


def test_common_noun_alone_names_no_watch() -> None:
    """ "The victims" stand in every story; without a name of the watch they are somebody else's."""
    watch = Watch("fumes", "Fumes", (Party("Acme Airlines"), Party("crew families", ("families", "victims"))))
    index = index_names((watch,))
    assert find_watched(index, "Victims of the flood have sued. The families want damages.") == ()
    (hits,) = find_watched(index, "The families have sued Acme Airlines.")
    assert [hit.party.name for hit in hits.names] == ["crew families", "Acme Airlines"]


def test_watch_of_common_nouns_is_still_found() -> None:
    """Whoever watches "the miners" has no other name to give."""
    watch = Watch("mine", "The mine", (Party("the miners", ("miners",)),), context=Context(any=("the pit",)))
    assert len(find_watched(index_names((watch,)), "Ten miners have sued.")) == 1
    assert find_watched(index_names((watch,)), "The pit is closed.") == ()


def test_role_of_somebody_named_is_found() -> None:
    """A brief may say "the pilot" and no name; where a term of the story stands too it is lost otherwise."""
    (hits,) = find_watched(index_names((_watch(_VOSS, any_of=("Leeds",)),)), "The pilot was fined in Leeds.")
    assert (hits.in_context, [hit.party.name for hit in hits.names]) == (True, ["Dana Voss"])
