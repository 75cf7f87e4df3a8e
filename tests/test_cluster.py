"""A cluster of processes that share no disk with us makes the same site, also when one of them dies."""

import os
import shutil
import signal

import distributed
import pytest
from distributed import Client, LocalCluster
from test_building import Archive, differing, files_of, quick  # noqa: F401  # the archive that builds are tried on

from dossier import workers
from dossier.workers import ClusterError, make_far

COUNT = 30


@pytest.fixture(scope="module")
def cluster():
    """Two worker processes on this machine, each with a nanny that starts another when it dies."""
    with LocalCluster(n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None) as made:
        yield made


@pytest.fixture
def archive(tmp_path, quick):  # noqa: F811
    """Many dossiers, one of which refers to another."""
    made = Archive(tmp_path)
    for number in range(COUNT):
        shutil.copytree(made.docs / "kvarnlyftet", made.docs / f"d{number}")
        for file in ("dossier.yml", "svar/kvarnviks-stadsdelsnamnd.md"):
            made.change(f"d{number}/{file}", "(?m)^(diarienummer: .*)2030/17$", rf"\g<1>2030/{number + 100}")
    made.change("d7/index.md", r"^## Vad svaren", "Se också [[d29/motion#s2]].\n{ #k9 }\n\n## Vad svaren")
    return made


def test_site_is_the_same_when_a_worker_dies(archive, cluster, monkeypatch):
    """One of the two is killed when the first batch has come back; what it had is made again."""
    monkeypatch.setattr(workers, "BATCH", 2)
    killed = []
    with Client(cluster.scheduler_address, set_as_default=False) as client:
        pids = client.run(os.getpid)
    take = workers._make_far

    def take_and_kill(*arguments):
        for number, one in enumerate(take(*arguments)):
            if number == 1:
                killed.append(next(iter(pids.values())))
                os.kill(killed[0], signal.SIGKILL)
            yield one

    monkeypatch.setattr(workers, "_make_far", take_and_kill)
    assert archive.build(cluster=cluster.scheduler_address), archive.told
    assert killed
    by_cluster = files_of(archive.root / "site")
    shutil.rmtree(archive.root / ".cache")
    assert archive.build()
    assert differing(by_cluster, files_of(archive.root / "site")) == []


def test_faults_are_told_as_they_are_here(archive, cluster):
    """Only here is every dossier at hand, to say which one was meant."""
    archive.change("d3/index.md", r"^## Vad svaren", "Se också [[d299/motion#s2]].\n{ #k9 }\n\n## Vad svaren")
    assert not archive.build(cluster=cluster.scheduler_address)
    (by_cluster,) = (line for line in archive.told if line.startswith("docs/"))
    assert not archive.build()
    assert archive.told == [by_cluster]
    assert "Menade du ”d29”?" in by_cluster


def test_no_scheduler_is_told_and_leaves_the_site(archive, monkeypatch):
    """The address is wrong, or nothing is started."""
    monkeypatch.setattr(workers, "PATIENCE", "1s")
    assert not archive.build(cluster="tcp://127.0.0.1:9")
    assert "Ingen schemaläggare svarar på tcp://127.0.0.1:9" in archive.told[-1]
    assert not (archive.root / "site").exists()


@pytest.mark.parametrize("address", ["foo", "foo:8786", "http://10.0.0.5:8786", "tcp://10.0.0.5", "tcp://10.0.0.5:x"])
def test_what_is_no_address_is_told_before_anything_is_asked(archive, monkeypatch, address):
    """Dask would make a client of it, and complain once more when that is thrown away."""
    monkeypatch.setattr(distributed, "Client", None)
    assert not archive.build(cluster=address)
    assert archive.told == [f"”{address}” är ingen adress till ett kluster: skriv till exempel tcp://10.0.0.5:8786."]


def test_other_version_of_the_program_makes_nothing():
    """Pages of two versions would be mixed on one site."""
    with pytest.raises(ClusterError, match="annan version"):
        make_far("other", {}, "", {})
