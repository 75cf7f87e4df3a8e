"""The pages above the dossiers, made of summaries alone: what each lists, how long lists are cut, and the table as CSV."""

import csv
import datetime
import io
import pickle
import re
from dataclasses import replace

import pytest

from dossier.model import (
    Basis,
    Consultee,
    ConsulteeKind,
    DocumentKind,
    FormerName,
    Level,
    MentionKind,
    PartialDate,
    QuestionKind,
    Register,
    RegisterEntry,
    Stage,
    Stance,
    Status,
)
from dossier.rendering import render_site, render_site_files, summarise
from dossier.rendering.sheets import MOST_ROWS, cut_by_year, cut_in_parts
from dossier.rendering.site_pages import FEW, FEW_MENTIONS, MOST_POSITIONS, MOST_SECTIONS
from dossier.site import views_of
from dossier.summary import (
    BodySummary,
    CitedWords,
    DossierSummary,
    EventSummary,
    MentionSummary,
    MoverSummary,
    NamedSummary,
    PaperSummary,
    PositionSummary,
    QuestionSummary,
)
from dossier.tables import BOM, COLUMNS

QUESTION = QuestionSummary("bro", QuestionKind.PROPOSAL, "Förslaget", "en bro")
OTHER_QUESTION = replace(QUESTION, id="syfte", kind=QuestionKind.AIM, heading="Syftet")
LINK_RE = re.compile(r'href="([^"#]*)')


def words(text, paper="svar/bronamnden/"):
    """Words of an invented answer."""
    return CitedWords(text, "", f"bro-0/{paper}", "s1", "", "Bro", "s1")


def position(stance=Stance.OPPOSES, **changes):
    """A position on the one question."""
    level, status = Level.COMMITTEE, Status.DECIDED
    one = PositionSummary(QUESTION, stance, Basis.EXPRESSED, level, status, (words("Nämnden avstyrker."),), "")
    return replace(one, **changes)


def summary(number=0, year=2031, **changes):
    """A dossier with one answer."""
    paper = PaperSummary(
        "bronamnden", "bronamnden", "Bronämnden", DocumentKind.STATEMENT, Level.COMMITTEE, Status.DECIDED,
        datetime.date(year, 5, 1), "svar från", f"bro-{number}/svar/bronamnden/",
    )  # fmt: skip
    body = BodySummary("bronamnden", "Bronämnden", words("Bronämnden"), (paper,), (position(),), "")
    one = DossierSummary(
        slug=f"bro-{number}", title=f"Motion om bro {number}", subject="broar", municipality="Exempelstad",
        diarienummer=f"KS {year}/{number}", updated=datetime.date(year, 12, 1), year=year, stage=Stage.CONSULTATION,
        decision=None, asked=2, answered=1, all_proposed=False, deadline=None, movers=(MoverSummary("Ada", "X"),),
        questions=(QUESTION,), papers=(paper,), bodies=(body,), named=(),
        latest=(EventSummary(PartialDate(year, 5, 1), "Yttrande från Bronämnden"),),
        mentions=(MentionSummary("bronamnden", 3, (0,)), MentionSummary("bron", 2, (0,)), MentionSummary("planen", 1, (0,))),
    )  # fmt: skip
    return replace(one, **changes)


def body_of(one, **changes):
    """The one body of a dossier, changed."""
    return replace(one, bodies=(replace(one.bodies[0], **changes),))


def consultee(one, name, **fields):
    """A body of the register."""
    made = {"id": one, "namn": name, "kort": name, "slag": ConsulteeKind.COMMITTEE, "kommun": "Exempelstad", **fields}
    return Consultee.model_validate(made)


def register(**fields):
    """A register with one body, a place and a source."""
    bodies = [consultee("bronamnden", "Bronämnden", **fields), consultee("flodnamnden", "Flodnämnden")]
    entries = {
        MentionKind.PLACE: (RegisterEntry.model_validate({"id": "bron", "namn": "Bron", "vad": "En bro."}),),
        MentionKind.SOURCE: (RegisterEntry.model_validate({"id": "planen", "namn": "Planen", "vad": "En plan."}),),
    }
    return Register(consultees={one.id: one for one in bodies}, entries=entries)


def pages_of(summaries, reg=None):
    """Every page by address."""
    pages = list(render_site(summaries, reg or register()))
    assert len({page.address for page in pages}) == len(pages)
    return {page.address: page for page in pages}


def dossiers_on(page):
    """Titles of the dossiers that a page names, in order."""
    return list(dict.fromkeys(re.findall(r">Motion om bro (\d+)<", page.html)))


def many(count, years=1):
    """Dossiers spread evenly over some years, the last year first."""
    return [summary(number, 2031 + number % years) for number in range(count)]


@pytest.fixture(scope="module")
def archive():
    """Pages of 250 dossiers from two years."""
    return pages_of(many(250, years=2))


def test_few_dossiers_all_stand_on_the_start_page():
    """Newest first under their year; one dossier alone has no years and no ways to find it."""
    start = pages_of([summary(0, 2030), summary(1, 2031), summary(2, 2031)])[""]
    assert dossiers_on(start) == ["2", "1", "0"]
    assert re.findall(r'id="ar-(\d+)"', start.html) == ["2031", "2030"]
    alone = pages_of([summary()])[""].html
    assert "hitta-dossier" not in alone
    assert 'class="year"' not in alone
    assert "Ingen dossier" in pages_of([])[""].html


def test_many_dossiers_stand_in_lists(archive):
    """The start page shows the latest and says of how many; each list says what part of it is shown."""
    assert len(dossiers_on(archive[""])) == FEW
    assert f"{FEW} av 250 visas här" in archive[""].html
    listed = ("dossierer/ar/2031/", "dossierer/ar/2031/2/", "dossierer/ar/2032/", "dossierer/ar/2032/2/")
    found = [dossiers_on(archive[address]) for address in listed]
    assert [len(one) for one in found] == [100, 25, 100, 25]
    assert sorted(int(one) for part in found for one in part) == list(range(250))
    assert "nummer 101–125 av 125 dossierer" in archive["dossierer/ar/2031/2/"].html
    assert "de senaste 100 av 250 dossierer" in archive["dossierer/"].html
    assert len(dossiers_on(archive["dossierer/amne/b/3/"])) == 50
    assert len(dossiers_on(archive["dossierer/status/remiss/2031/2/"])) == 25


def test_no_page_lists_more_than_about_a_hundred_rows(archive):
    """Neither dossiers, sections, mentions nor positions."""
    for address, page in archive.items():
        assert len(dossiers_on(page)) <= max(MOST_ROWS, MOST_POSITIONS), address
        assert page.html.count('<section class="sec" aria-labelledby="d') <= MOST_SECTIONS, address
        assert page.html.count("<tr ") <= 2 * MOST_POSITIONS + 1, address


def test_links_of_lists_lead_to_pages_that_are_there(archive):
    """From each page, relative to itself: to another page above the dossiers, or into a dossier."""
    for address, page in archive.items():
        for target in LINK_RE.findall(page.html):
            parts = [part for part in address.split("/") if part]
            while target.startswith("../"):
                target, parts = target[3:], parts[:-1]
            there = "".join(f"{part}/" for part in parts) + target.removeprefix("./")
            assert there in archive or there.startswith("bro-") or there.endswith(".csv"), f"{address}: {there}"


def test_page_depends_on_nothing_but_the_summaries_it_lists(archive):
    """A change in one year leaves the pages of another year as they were, byte for byte."""
    changed = [replace(one, title="Motion om annat") if one.slug == "bro-1" else one for one in many(250, years=2)]
    after = pages_of(changed)
    assert after["dossierer/ar/2031/"] == archive["dossierer/ar/2031/"]
    assert after["register/bron/2031/"] == archive["register/bron/2031/"]
    assert after["dossierer/ar/2032/2/"] != archive["dossierer/ar/2032/2/"]


def test_body_page_tells_what_it_has_answered(archive):
    """By year when that is much, with counts that say of how many, and no percentage."""
    page = archive["instanser/bronamnden/"].html
    assert "Tillfrågad i 250\u00a0dossierer; svar finns i 250 av 250, per 1\u00a0december\u00a02032." in page
    assert re.search(r"<dt>avstyrker</dt><dd>250 av 250</dd>", page)
    assert "%" not in page.replace("%20", "")
    assert len(dossiers_on(archive["instanser/bronamnden/2031/5/"])) == 5
    assert "Inte tillfrågad" in archive["instanser/flodnamnden/"].html


def test_stances_are_counted_once_a_question_in_their_own_order():
    """The deciding level where it has spoken; the order of the words says nothing of how many."""
    officials = position(Stance.SHARES_AIM, level=Level.ADMINISTRATION, status=Status.PROPOSED, basis=Basis.INFERRED)
    both = body_of(summary(0), positions=(position(), officials))
    aim = body_of(summary(1), positions=(position(Stance.SUPPORTS), replace(officials, question=OTHER_QUESTION)))
    page = pages_of([both, aim, summary(2)])["instanser/bronamnden/"].html
    found = re.findall(r"<dt>([\w ]+)</dt><dd>(\d av \d)</dd>", page)
    assert found == [("tillstyrker", "1 av 4"), ("avstyrker", "2 av 4"), ("delar syftet", "1 av 4")]


def test_answer_that_is_not_here_is_not_called_missing():
    """Asked and not in the dossier says nothing of whether the body has answered."""
    page = pages_of([body_of(summary(), papers=(), positions=())])["instanser/bronamnden/"].html
    assert "Det säger inget om huruvida instansen har svarat." in page
    assert "Ställningar" not in page


def test_name_is_as_it_was_when_the_body_answered():
    """A later name stands first, the old ones are listed, and the answer says what the body was called."""
    former = [{"namn": "Vadnämnden", "till": "2030"}, {"namn": "Färjenämnden", "från": "2031-01", "till": "2031-06-30"}]
    body = consultee("bronamnden", "Bronämnden", tidigare_namn=former)
    days = ["1999-01-01", "2030-12-31", "2031-01-01", "2031-06-30", "2031-07-01"]
    names = [body.name_on(datetime.date.fromisoformat(one)) for one in days]
    assert names == ["Vadnämnden", "Vadnämnden", "Färjenämnden", "Färjenämnden", "Bronämnden"]
    assert body.name_on(None) == "Bronämnden"
    assert FormerName.model_validate(former[0]).includes((2030, 12, 31))
    page = pages_of([body_of(summary(), name="Färjenämnden")], register(tidigare_namn=former))
    assert "Svar från Färjenämnden, som instansen hette då, finns i dossiern." in page["instanser/bronamnden/"].html
    assert re.findall(r"<dt>Hette förut</dt><dd>(\w+)", page["instanser/bronamnden/"].html) == [
        "Färjenämnden",
        "Vadnämnden",
    ]
    assert ">Färjenämnden</a></th>" in page["jamforelse/"].html


def test_merged_body_and_its_successor_lead_to_each_other():
    """Both ways."""
    pages = pages_of([summary()], register(uppgick_i="flodnamnden", giltig_till="2032"))
    assert '<dt>Uppgick i</dt><dd><a href="../flodnamnden/">' in pages["instanser/bronamnden/"].html
    assert '<dt>Har tagit över</dt><dd><a href="../bronamnden/">' in pages["instanser/flodnamnden/"].html


def test_parties_have_the_motions_of_their_members():
    """A motion of two parties stands under both; members without a party are counted, and have no page."""
    movers = (MoverSummary("Ada", "MP"), MoverSummary("Bo", "Åå"), MoverSummary("Cy", "Aa"), MoverSummary("Di", ""))
    pages = pages_of([summary(0, movers=movers), summary(1), summary(2, movers=())])
    assert dossiers_on(pages["partier/mp/"]) == ["0"]
    assert pages["partier/mp/"].title == "Miljöpartiet (MP)"
    assert pages["partier/x/"].title == "Partiet X"
    assert {"partier/aa/", "partier/aa-2/"} <= set(pages)
    assert "Inget parti angivet</dt><dd>2\u00a0motioner" in pages["partier/"].html


def test_place_lists_the_motions_that_name_it():
    """With the words that say so, and only in its own municipality."""
    named = NamedSummary("bron", "", words("vid bron", "motion/"))
    pages = pages_of([summary(0, named=(named,)), summary(1)])
    section = pages["register/bron/"].html.partition("namns-i")[0]
    assert "Motioner som nämner platsen" in section
    assert dossiers_on(replace(pages["register/bron/"], html=section)) == ["0"]
    assert "Motioner som nämner" not in pages_of([summary()])["register/bron/"].html


def test_source_names_the_answers_that_cite_it(archive):
    """Also when they are many; of other things only how many papers."""
    assert "1\u00a0ställe: <a" in archive["register/planen/2031/"].html
    assert "2\u00a0ställen i 1 av 1 dokument" in archive["register/bron/2031/"].html
    few = pages_of(many(FEW_MENTIONS))
    assert "2\u00a0ställen: <a" in few["register/bron/"].html


def test_comparison_shows_every_position_once(archive):
    """Each in the year of its dossier, with its words and its own cell."""
    first = archive["jamforelse/2031/"]
    assert len(dossiers_on(first)) == MOST_POSITIONS
    assert len(dossiers_on(archive["jamforelse/2031/2/"])) == 125 - MOST_POSITIONS
    assert 'href="../2031.csv"' in first.html
    assert re.search(r'href="[^"]*bro-\d+/jamforelse/#bronamnden--bro">avstyrker</a>', first.html)
    assert "Per <time" in first.html


def read_table(text):
    """Read a table as a spreadsheet does."""
    assert text.startswith(BOM)
    return list(csv.DictReader(io.StringIO(text.removeprefix(BOM), newline="")))


def test_table_has_a_row_for_each_position():
    """All in one file and, when there are several years, one for each; columns in Swedish, addresses whole."""
    files = dict(render_site_files(many(4, years=2), register(), "https://prov.example/"))
    assert sorted(files) == ["jamforelse.csv", "jamforelse/2031.csv", "jamforelse/2032.csv"]
    rows = read_table(files["jamforelse.csv"])
    assert files["jamforelse.csv"].count("\r\n") == files["jamforelse.csv"].count("\n") == 5
    assert [row["dossier"] for row in rows] == ["bro-3", "bro-1", "bro-2", "bro-0"]
    assert tuple(rows[0]) == COLUMNS
    assert rows[0]["adress"] == "https://prov.example/bro-3/jamforelse/#bronamnden--bro"
    assert (rows[0]["ställning"], rows[0]["nivå_och_status"]) == ("avstyrker", "nämndens beslut")
    assert (rows[0]["citat"], rows[0]["per"]) == ("Nämnden avstyrker.", "2032-12-01")
    assert {row["år"] for row in read_table(files["jamforelse/2031.csv"])} == {"2031"}
    assert list(dict(render_site_files([summary()], register()))) == ["jamforelse.csv"]


@pytest.mark.parametrize("sign", ["=", "+", "-", "@", "\t", "\r"])
def test_no_cell_of_the_table_is_a_formula(sign):
    """A cell that begins like one has an apostrophe first; commas, quotes and line breaks stay inside their cell."""
    nasty = f'{sign}HYPERLINK("x";"y"), och\nmer'
    one = body_of(summary(title=nasty), positions=(position(quotes=(words(nasty),), note='sa ”ja”, "nej"'),))
    (row,) = read_table(dict(render_site_files([one], register()))["jamforelse.csv"])
    assert row["titel"] == row["citat"] == f"'{nasty}"
    assert row["anmärkning"] == 'sa ”ja”, "nej"'


def test_lists_are_cut_at_years_and_in_parts():
    """Short lists are one page; no row is lost or shown twice, and heavy rows are never cut."""
    rows = [(year, number) for year in (2033, 2032) for number in range(7)]
    (whole,) = cut_by_year("a/", rows, lambda row: row[0], most=14)
    assert (whole.rows, whole.is_whole, whole.years) == (tuple(rows), True, ())
    first, *rest = cut_by_year("a/", rows, lambda row: row[0], most=5)
    assert [sheet.address for sheet in rest] == ["a/2033/", "a/2033/2/", "a/2032/", "a/2032/2/"]
    assert [row for sheet in rest for row in sheet.rows] == rows
    assert (first.rows, first.total, first.is_whole) == (tuple(rows[:5]), 14, False)
    assert [(one.label, one.count) for one in first.years] == [("2033", 7), ("2032", 7)]
    assert [sheet.next for sheet in (first, *rest)] == ["", "a/2033/2/", "", "a/2032/2/", ""]
    assert [(sheet.first, sheet.last) for sheet in rest] == [(1, 5), (6, 7), (1, 5), (6, 7)]
    heavy = list(cut_in_parts("b/", [4, 9, 1, 2], most=5, weigh=lambda row: row))
    assert [sheet.rows for sheet in heavy] == [(4,), (9,), (1, 2)]
    (empty,) = cut_by_year("c/", [], lambda row: row)
    assert (empty.rows, empty.is_whole) == ((), True)


def test_words_of_a_dossier_are_never_markup():
    """Titles, names and quotes are escaped wherever they are shown."""
    evil = "<script>x</script>"
    one = body_of(summary(title=evil, subject=evil, municipality=evil), name=evil)
    one = replace(one, bodies=(replace(one.bodies[0], positions=(position(quotes=(words(evil),), note=evil),)),))
    for page in pages_of([one, summary(1)]).values():
        assert "<script" not in page.html, page.address


def test_summary_of_a_dossier_is_small_and_whole(bench):
    """It can be kept and sent: what is read back makes the same pages."""
    (view,) = views_of(bench.load())
    made = summarise(view)
    sent = pickle.dumps(made)
    assert len(sent) < 20_000
    assert pickle.loads(sent) == made
    assert (made.slug, made.year) == (view.dossier.slug, 2030)
    assert [body.id for body in made.bodies] == [row.consultee_id for row in view.comparison.rows]
    shared = view.register
    assert list(render_site([pickle.loads(sent)], shared)) == list(render_site([made], shared))


def test_built_site_has_the_table_and_the_names_of_their_time(invented_site):
    """The invented site has a body that changed its name after an answer, and one that was merged into it."""
    table = (invented_site / "jamforelse.csv").read_bytes()
    assert table.startswith(b"\xef\xbb\xbf")
    rows = read_table(table.decode("utf-8"))
    names = {(row["dossier"], row["instansens_namn"]) for row in rows if row["instans"] == "kvarnviks-stadsdelsnamnd"}
    assert names == {
        ("2031/lekplatslyftet", "Kvarnviks distriktsnämnd"),
        ("cykelbron", "Kvarnviks stadsdelsnämnd"),
    }
    for row in rows:
        page, _, anchor = row["adress"].removeprefix("https://prov.example/").partition("#")
        assert f'id="{anchor}"' in (invented_site / page / "index.html").read_text(encoding="utf-8")
    dossier = invented_site / "2031" / "lekplatslyftet"
    for page in ("", "jamforelse/", "svar/kvarnviks-stadsdelsnamnd/"):
        assert "Kvarnviks distriktsnämnd" in (dossier / page / "index.html").read_text(encoding="utf-8")
    merged = (invented_site / "instanser" / "myrvikens-stadsdelsnamnd" / "index.html").read_text(encoding="utf-8")
    assert '<dt>Uppgick i</dt><dd><a href="../kvarnviks-stadsdelsnamnd/">' in merged
