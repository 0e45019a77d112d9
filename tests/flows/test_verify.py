"""Evidence is only worth something when it can be recomputed."""

from __future__ import annotations

import shutil
from pathlib import Path

import duckdb
import pytest

from tests.flows.conftest import Replay
from tests.flows.process import courtbeat


def test_the_evidence_of_a_whole_story_holds(played: Replay) -> None:
    """Every hash and every quotation, after fourteen rounds with copies and summaries."""
    result = courtbeat("verify", folder=played.folder)
    assert result.returncode == 0, result.stderr
    assert "0 do not hold" in result.stdout
    assert "would now differ" not in result.stdout


def test_a_text_that_was_changed_afterwards_is_found(played: Replay, tmp_path: Path) -> None:
    """A quotation that no longer stands in its text proves nothing."""
    folder = tmp_path / "desk"
    shutil.copytree(played.folder, folder, symlinks=True)
    copy = (folder / "data" / "coverage.duckdb").resolve()
    copy.chmod(0o644)
    with duckdb.connect(str(copy)) as changed:
        changed.execute("UPDATE store.revisions SET body = 'Not so. ' || body WHERE body LIKE '%dismiss%'")
    result = courtbeat("verify", folder=folder)
    assert result.returncode == 4
    assert "is not the one that its hash names" in result.stderr
    assert "its quotation does not stand at" in result.stderr


def test_a_stored_development_is_explained_with_its_sentences(played: Replay) -> None:
    """Why was this tagged? The rule, the words it fired on, and every article that says so."""
    query = "SELECT development_id FROM developments WHERE kind = 'case_dismissed' AND stage = 'happened' LIMIT 1"
    number = courtbeat("sql", query, "--csv", folder=played.folder).stdout.split()[1]
    shown = courtbeat("explain", number, folder=played.folder).stdout
    assert "Case dismissed: Alec Baldwin" in shown
    assert "rule case-dismissed" in shown
    assert "meridianwire.example" in shown


def test_an_unknown_development_is_named(played: Replay) -> None:
    """A number from yesterday's alert may be a typing mistake."""
    result = courtbeat("explain", "999999", folder=played.folder)
    assert result.returncode == 2
    assert "no development 999999" in result.stderr


def explain_text(played: Replay, folder: Path, title: str, text: str) -> str:
    """What `explain --text` shows of a story for the replayed watch."""
    (folder / "story.txt").write_text(f"{title}\n\n{text}")
    watch = played.folder / "watches" / "rust-shooting.toml"
    arguments = ("explain", "--text", "story.txt", "--watch", watch, "--published", "2024-07-10")
    return courtbeat(*arguments, folder=folder).stdout


def test_any_text_can_be_explained_with_what_was_rejected(played: Replay, tmp_path: Path) -> None:
    """The way to understand a silence."""
    text = "Alec Baldwin, star of Rust, could walk free. If convicted, he faces 18 months in prison."
    shown = explain_text(played, tmp_path, "Actor in court", text)
    assert "rejected:" in shown
    assert "conviction" in shown


def test_what_only_the_words_tell_is_named_a_proposal(played: Replay, tmp_path: Path) -> None:
    """Nobody should wonder why it sent nothing."""
    shown = explain_text(
        played, tmp_path, "Rust actor wins", "The state's highest court sided with Alec Baldwin on his appeal."
    )
    assert "proposed by the reader words: alone it sends nothing" in shown


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (("--text", "none.txt"), "none.txt: cannot be read (No such file or directory); give a file of plain text"),
        (("--text", "scan.pdf"), "scan.pdf: is no text in UTF-8"),
        (("--text", "story.txt", "--published", "Friday"), "--published Friday: no ISO 8601 date; write it as"),
    ],
)
def test_a_text_that_cannot_be_explained_is_named_once(
    tmp_path: Path, arguments: tuple[str, ...], complaint: str
) -> None:
    """A typing mistake is answered with what to type."""
    (tmp_path / "story.txt").write_text("Doe was charged.")
    (tmp_path / "scan.pdf").write_bytes(b"%PDF-1.7\xff\xfe")
    result = courtbeat("explain", *arguments, folder=tmp_path)
    assert result.returncode == 2
    assert result.stderr.startswith(f"courtbeat: {complaint}")
    assert result.stderr.count("\n") == 1
