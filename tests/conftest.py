"""What all tests share: folders of their own, the panel of the raw data, and programs compiled once."""

from __future__ import annotations

import ctypes
import gc
import os
import shutil
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import suppress
from functools import cache
from pathlib import Path

# before NumPy is loaded: as many workers as cores, whose threads would only wait for each other
for _library in ("OPENBLAS", "OMP", "MKL"):
    os.environ.setdefault(f"{_library}_NUM_THREADS", "1")

import pytest
import typer.testing

from foedus.panels import Panel
from foedus.sources._lock import hold

os.environ.pop("COLUMNS", None)  # a worker of pytest-xdist has it, and output would be narrowed to it

PROGRAMS_KEPT = 2**30
"""Bytes of compiled programs above which all are let go, and compiled anew."""
BUILT_KEPT = 2**30
"""Bytes of built tables above which a session begins without them."""
A_DAY = 86_400.0
MUCH, MORE = 900 * 2**20, 200 * 2**20
"""Bytes above which a worker gives memory back, and bytes beyond what was left then after which it tries again."""
LONGEST_FIRST = ("integration/", "golden/", "conformance/")
"""Files that go first where no earlier session has told how long they take."""
SECONDS = "foedus/seconds"
RAW_DATA = os.environ.get("FOEDUS_DATA")
"""Folder of raw data files, for the tests that say they need it: the others give the same where there is none."""


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
        self.kept, self.lock = kept / "kept", kept / "lock"
        for folder in kept.glob("own-*"):  # of sessions that were killed
            with suppress(OSError):
                if folder.stat().st_mtime < time.time() - A_DAY:
                    shutil.rmtree(folder, ignore_errors=True)
        with hold(self.lock):
            self.kept.mkdir(exist_ok=True)
            if sum(file.stat().st_size for file in self.kept.iterdir()) > PROGRAMS_KEPT:
                shutil.rmtree(self.kept)
                self.kept.mkdir()
        self.own = Path(tempfile.mkdtemp(prefix="own-", dir=kept))
        self.exchanged: list[int] = []
        self.exchange()

    def use(self) -> None:
        """Let JAX look here first; processes that tests start keep theirs where a user's are."""
        import jax
        from jax.experimental.compilation_cache import compilation_cache

        jax.config.update("jax_compilation_cache_dir", str(self.own))
        jax.config.update("jax_persistent_cache_min_compile_time_secs", 0.0)
        # XLA's own caches would make the folder a part of what a program is known by
        jax.config.update("jax_persistent_cache_enable_xla_caches", "none")
        compilation_cache.reset_cache()  # what a module compiled when it was collected has settled where to look

    def exchange(self) -> None:
        """Give new entries to all sessions and workers, each whole or not at all, and take theirs."""
        if self._changes() == self.exchanged:
            return
        with hold(self.lock):
            own, kept = (set(os.listdir(folder)) for folder in (self.own, self.kept))
            for here, there, new in ((self.own, self.kept, own - kept), (self.kept, self.own, kept - own)):
                for name in new:
                    with suppress(OSError):  # no links here: the program is compiled again
                        os.link(here / name, there / name)
            self.exchanged = self._changes()

    def _changes(self) -> list[int]:
        return [folder.stat().st_mtime_ns for folder in (self.own, self.kept)]

    def leave(self) -> None:
        """Give what is new, and go."""
        self.exchange()
        shutil.rmtree(self.own, ignore_errors=True)


PROGRAMS = pytest.StashKey[Programs]()


class Memory:
    """Memory of this process, given back when there is much of it."""

    def __init__(self) -> None:
        self.bound = MUCH

    @staticmethod
    def resident() -> int:
        """Bytes held; where nobody tells, more than any bound."""
        statm = Path("/proc/self/statm")
        return int(statm.read_text("ascii").split()[1]) * os.sysconf("SC_PAGE_SIZE") if statm.exists() else sys.maxsize

    def give_back(self) -> None:
        """Let go of compiled programs, which are found again on disk, and let the allocator return what it keeps."""
        if self.resident() < self.bound:
            return
        if "jax" in sys.modules:
            import jax

            from foedus.engine.program import compiled

            compiled.cache_clear()
            jax.clear_caches()
        gc.collect()
        with suppress(AttributeError, OSError, TypeError):  # of the C library of GNU
            ctypes.CDLL(None).malloc_trim(0)
        self.bound = max(MUCH, self.resident() + MORE)  # fixtures hold what they hold


class Durations:
    """How long each file of tests took, for the session that comes next to begin with the longest.

    Parameters
    ----------
    config
        Of the session.
    """

    def __init__(self, config: pytest.Config) -> None:
        self.cache: pytest.Cache | None = getattr(config, "cache", None)  # there is none with -p no:cacheprovider
        self.which = str(config.option.markexpr)
        self.known: dict[str, dict[str, float]] = self.cache.get(SECONDS, {}) if self.cache else {}
        self.found: dict[str, float] = {}

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Add a test to its file."""
        file = report.nodeid.partition("::")[0]
        self.found[file] = self.found.get(file, 0.0) + report.duration

    def pytest_sessionfinish(self) -> None:
        """Write what was found, unless the sessions before found more in the file: then only a part of it ran."""
        before = self.known.get(self.which, {})
        longest = {file: max(seconds, 0.8 * before.get(file, 0.0)) for file, seconds in self.found.items()}
        if self.cache and "PYTEST_XDIST_WORKER" not in os.environ:
            self.cache.set(SECONDS, {**self.known, self.which: {**before, **longest}})

    @pytest.hookimpl(trylast=True)
    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        """Begin with the files that took longest, so that workers end at about the same time."""
        seconds = self.known.get(self.which, {})

        def place(item: pytest.Item) -> tuple[float, int]:
            file = item.nodeid.partition("::")[0]
            first = next((rank for rank, name in enumerate(LONGEST_FIRST) if f"tests/{name}" in file), 9)
            return -seconds.get(file, 0.0), first

        items.sort(key=place)


class Failures:
    """Name every failure when it happens: a session that is cut short never comes to its summary.

    Parameters
    ----------
    config
        Of the session.
    """

    def __init__(self, config: pytest.Config) -> None:
        self.config = config

    @pytest.hookimpl(trylast=True)
    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Say which test failed, where and of what."""
        terminal = self.config.pluginmanager.get_plugin("terminalreporter")
        if report.failed and terminal is not None:
            crash = getattr(report.longrepr, "reprcrash", None)
            why = f"line {crash.lineno}: {crash.message}" if crash else str(report.longrepr)
            terminal.write_line(f"\nFAILED {report.nodeid} ({report.when}), {why[:1000]}", red=True)


def pytest_configure(config: pytest.Config) -> None:
    """Remember how long files take, keep compiled programs, and name failures at once."""
    config.pluginmanager.register(Durations(config), "durations of files")
    if "PYTEST_XDIST_WORKER" not in os.environ:
        config.pluginmanager.register(Failures(config), "failures named at once")


@pytest.hookimpl(wrapper=True)
def pytest_runtestloop(session: pytest.Session) -> Iterator[None]:
    """Keep compiled programs where tests run: in workers, or here if there are none; not where JAX is not needed."""
    config = session.config
    runs = "PYTEST_XDIST_WORKER" in os.environ or not getattr(config.option, "numprocesses", None)
    cache: pytest.Cache | None = getattr(config, "cache", None)
    if not runs or cache is None or "jax" not in sys.modules or "JAX_COMPILATION_CACHE_DIR" in os.environ:
        return (yield)
    session.config.stash[PROGRAMS] = programs = Programs(cache.mkdir("compiled"))
    programs.use()
    try:
        return (yield)
    finally:
        programs.leave()


@pytest.fixture(scope="session")
def shared_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of all workers of this session."""
    own = tmp_path_factory.getbasetemp()
    return own.parent if "PYTEST_XDIST_WORKER" in os.environ else own


@pytest.fixture(scope="session")
def built_folder(pytestconfig: pytest.Config, shared_folder: Path) -> Path:
    """Where tables are built for all workers, and for the sessions after this: each is known by its files and code."""
    cache: pytest.Cache | None = getattr(pytestconfig, "cache", None)
    if cache is None:
        return shared_folder / "built"
    kept = cache.mkdir("built")
    weighed = shared_folder / "built.weighed"
    with hold(shared_folder / "built.lock"):
        if not weighed.exists():  # by the first worker alone: the others come when it is building
            if sum(file.stat().st_size for file in kept.rglob("*") if file.is_file()) > BUILT_KEPT:
                shutil.rmtree(kept)
                kept.mkdir()
            weighed.touch()
    return kept


@pytest.fixture(scope="session", autouse=True)
def _own_folders(tmp_path_factory: pytest.TempPathFactory, built_folder: Path) -> Iterator[None]:
    """Keep runs and built tables of the tests out of the user's folders."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("FOEDUS_RUNS", str(tmp_path_factory.mktemp("runs")))
        patch.setenv("FOEDUS_CACHE", str(built_folder))
        yield


@pytest.fixture(autouse=True)
def _programs_are_exchanged(pytestconfig: pytest.Config) -> None:
    """Give what has been compiled to the other workers, and take what they have."""
    if PROGRAMS in pytestconfig.stash:
        pytestconfig.stash[PROGRAMS].exchange()


@pytest.fixture(scope="session")
def worker_memory() -> Memory:
    """The memory of this worker."""
    return Memory()


@pytest.fixture(scope="session", autouse=True)
def _commands_are_built_once() -> Iterator[None]:
    """Typer builds all commands of an app anew each time that a test calls one: a twelfth of a second."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("typer.testing._get_command", cache(typer.testing._get_command))
        yield


@pytest.fixture(autouse=True)
def _memory_is_given_back(worker_memory: Memory) -> Iterator[None]:
    """A worker would hold what all of its tests have compiled and read, gigabytes, to the end."""
    yield
    worker_memory.give_back()


@pytest.fixture(scope="session")
def data_folder() -> Path:
    """Folder of raw data files, or skip."""
    _skip_without_raw_data()
    return Path(str(RAW_DATA))


def _skip_without_raw_data() -> None:
    if not RAW_DATA or not Path(RAW_DATA).is_dir():
        pytest.skip("needs the raw data files: set FOEDUS_DATA to their folder")


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    """Show the raw data to tests that say they need it, and skip these where there are none; hide them from the rest.

    A test that found the folder by chance would build worlds from it for minutes, and be another test elsewhere.
    """
    os.environ.pop("FOEDUS_DATA", None)
    if item.get_closest_marker("data") is not None:
        _skip_without_raw_data()
    if RAW_DATA and (item.get_closest_marker("data") is not None or "data_folder" in getattr(item, "fixturenames", ())):
        os.environ["FOEDUS_DATA"] = RAW_DATA


@pytest.fixture(scope="session")
def panel(data_folder: Path, shared_folder: Path, built_folder: Path) -> Panel:
    """The panel of the raw data, its tables built once for all workers: to be read, not written."""
    built = Panel.open(data_folder, built_folder)
    with hold(shared_folder / "panel.lock"):
        built.dyad_year()
        built.state_year()
    return built
