"""Disk to dossier: every source is read, every fault is found in one run, and nothing unproved is given out."""

import shutil

import pytest


@pytest.mark.cases("loading")
def test_fault_is_named_at_its_line(case, check_case):
    """A fault is reported with its code, in the right file, on the right line, and nothing else is."""
    check_case(case, "edits", case["problems"])


@pytest.mark.cases("loading")
def test_legal_twin_is_not_flagged(case, check_case):
    """The legal way to write nearly the same thing gives no problem."""
    check_case(case, "clean")


def test_all_faults_come_in_one_run_in_order(bench):
    """Faults of many files and kinds are told at once, file by file from the top, and the dossier is not given out."""
    bench.edit("dossier.yml", "parti: X", "partei: X")
    bench.edit("index.md", "{ #k2 }", "{ #k1 }")
    bench.edit("svar/kvarnnamnden.md", "text: Nämnden har inget", "text: Nämnden har intet")
    bench.edit("underlag/motion.txt", "Kvarnvik", "Kvarnby")
    bench.edit("docs/register/begrepp.yml", "- id: motion", "- id: Motion")
    project = bench.load()
    assert bench.problems() == [
        ("dossier.yml", 9, "unknown-key"),
        ("index.md", 11, "duplicate-id"),
        ("motion.md", 9, "wrong-checksum"),
        ("motion.md", 19, "text-differs"),
        ("svar/kvarnnamnden.md", 26, "quote-not-found"),
        ("docs/register/begrepp.yml", 5, "wrong-id"),
    ]
    assert [one.value for one in project.dossiers] == [None]


def test_motion_not_at_hand_is_a_story(bench):
    """Without the motion's own text there is a text on what is known of it, and no document."""
    story = "---\ntitel: Motion om kvarnlyftet\ningår: nej\n---\n\nMotionen finns inte här, se [[kvarnnamnden#s1]].\n{ #m1 }\n"
    bench.edit("motion.md", text=story)
    bench.edit("underlag/motion.txt", delete=True)
    found = bench.problems()
    assert {(file, code) for file, _, code in found} == {
        ("dossier.yml", "unknown-document"),
        ("index.md", "unknown-document"),
    }
    assert ("index.md", bench.line_of("index.md", "> [[motion#s1]]"), "unknown-document") in found


def test_dossiers_are_found_at_any_depth(bench):
    """A folder with a dossier.yml is a dossier; its address is its folder."""
    (bench.root / "docs" / "2030").mkdir()
    (bench.root / "docs" / "kvarnlyftet").rename(bench.root / "docs" / "2030" / "kvarnlyftet")
    project = bench.load()
    assert [(one.slug, one.path, one.problems) for one in project.dossiers] == [
        ("2030/kvarnlyftet", "docs/2030/kvarnlyftet/dossier.yml", ())
    ]


def test_one_dossiers_fault_does_not_hide_another(bench):
    """Each dossier stands for itself: the faulty one is held back, the other is given out."""
    shutil.copytree(bench.root / "docs" / "kvarnlyftet", bench.root / "docs" / "vindlyftet")
    bench.edit("dossier.yml", "{stycke: motion#s3,", "{stycke: motion#s4,")
    project = bench.load()
    assert [(one.slug, one.value is not None) for one in project.dossiers] == [
        ("kvarnlyftet", False),
        ("vindlyftet", True),
    ]


def test_folder_name_is_an_address(bench):
    """Only small ASCII letters, digits and hyphens; the other faults of the dossier are told as well."""
    bench.edit("dossier.yml", "parti: X", "partei: X")
    (bench.root / "docs" / "kvarnlyftet").rename(bench.root / "docs" / "Kvarn lyftet")
    (loaded,) = bench.load().dossiers
    assert loaded.value is None
    assert [(one.location.line, one.code) for one in loaded.problems] == [(1, "wrong-folder-name"), (9, "unknown-key")]


def test_answers_folder_may_be_missing_but_is_no_file(bench):
    """Before the first answer there is no folder; a file of that name is told to be one."""
    bench.edit("svar", delete=True)
    assert not [one for one in bench.problems() if one[0].startswith("svar")]
    bench.edit("svar", text="Svaren")
    assert ("svar", 1, "unexpected-file") in bench.problems()


def test_answers_are_in_order_of_name(bench):
    """A body's answer comes before what it sent later."""
    bench.edit("svar/kvarnnamnden-beslut.md", text="x")
    files = [file for file, _, _ in bench.problems() if file == "svar/kvarnnamnden-beslut.md"]
    assert files
    bench.edit("svar/kvarnnamnden-beslut.md", text=bench.path("svar/kvarnnamnden.md").read_text(encoding="utf-8"))
    codes = [(file, code) for file, _, code in bench.problems() if code == "duplicate-position"]
    assert {file for file, _ in codes} == {"svar/kvarnnamnden-beslut.md"}


def test_mark_of_byte_order_is_no_fault(bench):
    """Windows may begin a file with U+FEFF: every source is read without it, and the check sum is of the bytes."""
    for path in bench.root.rglob("*.*"):
        path.write_bytes("\ufeff".encode() + path.read_bytes())
    assert {code for _, _, code in bench.problems()} == {"wrong-checksum"}
    bench.restamp()
    assert bench.problems() == []


def test_cure_names_the_right_suffix(bench):
    """A suffix in capitals, or the long one, is told which is meant."""
    bench.edit("svar/kvarnkontoret.MD", text="x")
    bench.edit("dossier.yaml", text="x")
    cures = {one.location.path.rpartition("/")[2]: one.cure for one in bench.load().problems}
    assert cures == {"kvarnkontoret.MD": "Döp den till kvarnkontoret.md", "dossier.yaml": "Döp den till dossier.yml"}
