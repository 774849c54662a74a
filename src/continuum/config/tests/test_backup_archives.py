"""Keys, archives and their names; and what the command says."""

from __future__ import annotations

import pytest

from continuum.config import command
from continuum.config.backup import Refusal, sealing
from continuum.config.backup.saving import save
from continuum.toolkit import health

from .installations import REHEARSAL

# --- Keys, names, memory -------------------------------------------------------------------------------------------------------


def test_a_key_is_for_its_owner_alone_and_is_never_overwritten(tmp_path):
    file = tmp_path / "clé"
    sealing.write_new_key(file)
    assert file.stat().st_mode & 0o777 == 0o600
    with pytest.raises(Refusal, match="ne se remplace pas"):
        sealing.write_new_key(file)


@pytest.mark.parametrize("content", ["", "continuum-key-1 AAAA", "un mot de passe", "continuum-key-1 é"])
def test_what_is_not_a_key_is_refused(tmp_path, content):
    file = tmp_path / "clé"
    file.write_text(content, encoding="utf-8")
    with pytest.raises(Refusal):
        sealing.read_key(file)


def test_a_large_archive_takes_no_more_memory(tmp_path, key):
    import tracemalloc

    file = tmp_path / "grand"
    tracemalloc.start()
    with file.open("wb") as raw:
        writer = sealing.SealedWriter(raw, key)
        for _ in range(48):
            writer.write(bytes(1 << 20))
        writer.close()
    with file.open("rb") as raw:
        reader, size = sealing.SealedReader(raw, key), 0
        while piece := reader.read(1 << 16):
            size += len(piece)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert size == 48 << 20
    assert peak < 12 << 20


def test_pieces_cannot_be_put_in_another_order(tmp_path, key):
    file = tmp_path / "a"
    with file.open("wb") as raw:
        writer = sealing.SealedWriter(raw, key)
        writer.write(bytes(3 << 20))
        writer.close()
    content, piece = file.read_bytes(), sealing.PIECE + sealing.TAG

    head = len(sealing.MAGIC) + sealing.SALT + sealing.NAME
    file.write_bytes(
        content[:head] + content[head + piece : head + 2 * piece] + content[head : head + piece] + content[head + 2 * piece :]
    )
    with file.open("rb") as raw, pytest.raises(Refusal):
        sealing.SealedReader(raw, key).read(1)


def test_a_folder_keeps_the_newest_archives_and_leaves_other_files_alone(filled, tmp_path):
    folder = tmp_path / "sauvegardes"
    folder.mkdir()
    for day in range(1, 4):
        (folder / f"continuum-2020-01-0{day}-023000.tar.gz").write_bytes(b"ancienne")
    (folder / "a-garder.tar.gz").write_bytes(b"autre")
    saved = save(out=folder, keep=2)
    assert sorted(place.name for place in folder.iterdir()) == sorted(
        ["a-garder.tar.gz", "continuum-2020-01-03-023000.tar.gz", saved.file.name]
    )


def test_what_was_just_made_stays_even_beside_archives_of_a_wrong_clock(filled, tmp_path):
    folder = tmp_path / "sauvegardes"
    folder.mkdir()
    for year in (2090, 2091):
        (folder / f"continuum-{year}-01-01-023000.tar.gz").write_bytes(b"demain")
    saved = save(out=folder, keep=1)
    assert list(folder.iterdir()) == [saved.file]


def test_a_backup_is_never_written_over_another(archive):
    content = archive.read_bytes()
    with pytest.raises(Refusal, match="existe déjà"):
        save(out=archive)
    assert archive.read_bytes() == content


# --- The command ---------------------------------------------------------------------------------------------------------------


def test_the_command_says_what_where_and_how_much(filled, tmp_path, capsys):
    key, file = tmp_path / "clé", tmp_path / "a.tar.gz"
    assert command.main(["backup", "--new-key", str(key)]) == 0
    assert command.main(["backup", "--out", str(file), "--key-file", str(key)]) == 0
    said = capsys.readouterr().out
    for word in (f"Sauvegarde vérifiée\u00a0: {file}", "1\u00a0fichier", "chiffrée", "Durée"):
        assert word in said
    assert health.backup().kind == health.GOOD
    assert command.main(["restore", str(file), "--key-file", str(key), "--into", REHEARSAL]) == 0
    assert "Sauvegarde restaurée et comparée" in capsys.readouterr().out


def test_the_command_refuses_in_one_sentence(filled, tmp_path, capsys):
    junk = tmp_path / "lettre.txt"
    junk.write_text("Bonjour", encoding="utf-8")
    for given in (["restore", str(junk)], ["restore", str(tmp_path / "absent")], ["backup"], ["backup", "--out", "/absent/a"]):
        assert command.main(given) == 1
        refusal = capsys.readouterr().err
        assert refusal.startswith("continuum\u00a0: ")
        assert "Traceback" not in refusal
