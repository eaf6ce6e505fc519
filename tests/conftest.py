"""What all tests share: folders of their own, the panel of the raw data, and programs compiled once."""

from __future__ import annotations

import gc
import os
import shutil
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from foedus.panel import Panel
from foedus.sources._lock import hold

PROGRAMS_KEPT = 2**30
"""Bytes of compiled programs above which all are let go, and compiled anew."""
A_DAY = 86_400.0
LONGEST_FIRST = ("integration", "golden", "conformance")
"""Folders whose files go first where no earlier session has told how long they take."""
SECONDS = "foedus/seconds"


class Programs:
    """Compiled programs, kept from one session to the next.

    JAX writes an entry in place, and a reader that comes meanwhile finds half of it. Every process therefore has a
    folder of its own, filled with links to what earlier sessions kept, and gives its new entries back when it ends.

    Parameters
    ----------
    kept
        The folder of all sessions.
    """

    def __init__(self, kept: Path) -> None:
        self.kept = kept / "kept"
        self.kept.mkdir(exist_ok=True)
        for folder in kept.glob("own-*"):  # of sessions that were killed
            with suppress(OSError):
                if folder.stat().st_mtime < time.time() - A_DAY:
                    shutil.rmtree(folder, ignore_errors=True)
        if sum(file.stat().st_size for file in self.kept.iterdir()) > PROGRAMS_KEPT:
            shutil.rmtree(self.kept, ignore_errors=True)
            self.kept.mkdir(exist_ok=True)
        self.own = Path(tempfile.mkdtemp(prefix="own-", dir=kept))
        for file in self.kept.iterdir():
            with suppress(OSError):  # no links here: the program is compiled again
                os.link(file, self.own / file.name)

    def use(self) -> None:
        """Let JAX look here first; processes that tests start keep theirs where a user's are."""
        import jax
        from jax.experimental.compilation_cache import compilation_cache

        jax.config.update("jax_compilation_cache_dir", str(self.own))
        jax.config.update("jax_persistent_cache_min_compile_time_secs", 0.0)
        # XLA's own caches would make the folder a part of what a program is known by
        jax.config.update("jax_persistent_cache_enable_xla_caches", "none")
        compilation_cache.reset_cache()  # what a module compiled when it was collected has settled where to look

    def give_back(self) -> None:
        """Keep the new entries for the next session, each whole or not at all."""
        for file in self.own.iterdir():
            if not (self.kept / file.name).exists():
                os.replace(file, self.kept / file.name)
        shutil.rmtree(self.own, ignore_errors=True)


class Durations:
    """How long each file of tests took, for the session that comes next to begin with the longest.

    Parameters
    ----------
    config
        Of the session.
    """

    def __init__(self, config: pytest.Config) -> None:
        self.config = config
        self.which = str(config.option.markexpr)
        self.known: dict[str, dict[str, float]] = config.cache.get(SECONDS, {}) if config.cache else {}
        self.found: dict[str, float] = {}

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Add a test to its file."""
        file = report.nodeid.partition("::")[0]
        self.found[file] = self.found.get(file, 0.0) + report.duration

    def pytest_sessionfinish(self) -> None:
        """Write what was found, unless the sessions before found more in the file: then only a part of it ran."""
        before = self.known.get(self.which, {})
        longest = {file: max(seconds, 0.8 * before.get(file, 0.0)) for file, seconds in self.found.items()}
        if self.config.cache and not hasattr(self.config, "workerinput"):
            self.config.cache.set(SECONDS, {**self.known, self.which: {**before, **longest}})

    @pytest.hookimpl(trylast=True)
    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        """Begin with the files that took longest, so that workers end at about the same time."""
        seconds = self.known.get(self.which, {})

        def place(item: pytest.Item) -> tuple[float, int]:
            file = item.nodeid.partition("::")[0]
            first = next((rank for rank, name in enumerate(LONGEST_FIRST) if f"tests/{name}/" in file), 9)
            return -seconds.get(file, 0.0), first

        items.sort(key=place)


def pytest_configure(config: pytest.Config) -> None:
    """Remember how long files take, and keep compiled programs."""
    config.pluginmanager.register(Durations(config), "durations of files")


@pytest.hookimpl(wrapper=True)
def pytest_runtestloop(session: pytest.Session) -> Iterator[None]:
    """Keep compiled programs where tests run: in workers, or here if there are none; not where JAX is not needed."""
    config = session.config
    runs = hasattr(config, "workerinput") or not getattr(config.option, "numprocesses", None)
    cache = config.cache if runs and "jax" in sys.modules and "JAX_COMPILATION_CACHE_DIR" not in os.environ else None
    if cache is None:
        return (yield)
    programs = Programs(cache.mkdir("compiled"))
    programs.use()
    try:
        return (yield)
    finally:
        programs.give_back()


@pytest.fixture(scope="session")
def shared_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of all workers of this session."""
    own = tmp_path_factory.getbasetemp()
    return own.parent if "PYTEST_XDIST_WORKER" in os.environ else own


@pytest.fixture(scope="session", autouse=True)
def _own_folders(tmp_path_factory: pytest.TempPathFactory, shared_folder: Path) -> Iterator[None]:
    """Keep runs and built tables of the tests out of the user's folders; what is built, is built for all workers."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("FOEDUS_RUNS", str(tmp_path_factory.mktemp("runs")))
        patch.setenv("FOEDUS_CACHE", str(shared_folder / "built"))
        yield


@pytest.fixture(scope="module", autouse=True)
def _compiled_programs_go() -> Iterator[None]:
    """Let go of the programs of a file: a worker would hold those of all files, gigabytes, to the end."""
    yield
    if "jax" in sys.modules:
        import jax

        from foedus.engine.program import compiled

        compiled.cache_clear()
        jax.clear_caches()
        gc.collect()


@pytest.fixture(scope="session")
def data_folder() -> Path:
    """Folder of raw data files, or skip."""
    folder = os.environ.get("FOEDUS_DATA")
    if not folder or not Path(folder).is_dir():
        pytest.skip("needs the raw data files: set FOEDUS_DATA to their folder")
    return Path(folder)


@pytest.fixture(scope="session")
def built_panel(data_folder: Path, shared_folder: Path) -> Panel:
    """The panel of the raw data, its tables built once for all workers: to be read, not written."""
    panel = Panel.open(data_folder, shared_folder / "built")
    with hold(shared_folder / "panel.lock"):
        panel.dyad_year()
        panel.state_year()
    return panel
