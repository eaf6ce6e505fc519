"""Fetching raw files, against a real server on the loopback."""

from __future__ import annotations

import hashlib
import io
import os
import shutil
import stat
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Event, Thread
from types import MappingProxyType, SimpleNamespace

import pytest

from foedus.errors import DataError, FoedusError, InputError, InterruptedWorkError, StoreError, UnknownNameError
from foedus.sources import (
    ADDRESSES,
    SOURCES,
    Address,
    File,
    Source,
    fetch,
    find_origin,
    plan_pull,
    pull,
    pull_folder,
)
from foedus.sources._download import ResumingDownloader
from foedus.sources._origins import BY_HAND, DERIVED
from foedus.sources._place import SMALL

CONTENT = bytes(range(256)) * 2048  # 512 KiB, many blocks
STEP = 1 << 14  # a block, as they are written at a time
CUT = 12 * STEP


@dataclass
class Server:
    """What the server has, which faults it is to make, and what it was asked."""

    content: bytes = CONTENT
    tag: str | None = '"one"'
    ranges: bool = True
    honours_if_range: bool = True
    faults: list[str] = field(default_factory=list)
    asked: list[SimpleNamespace] = field(default_factory=list)
    address: str = ""
    let_go: Event = field(default_factory=Event)

    def answer(self, handler: BaseHTTPRequestHandler) -> None:
        headers = handler.headers
        self.asked.append(SimpleNamespace(range=headers["Range"], if_range=headers["If-Range"]))
        fault = self.faults.pop(0) if self.faults else ""
        if fault[:1] in ("4", "5"):
            status, _, wait = fault.partition(" ")
            handler.send_response(int(status))
            if wait:
                handler.send_header("Retry-After", wait)
            handler.send_header("Content-Length", "0")
            handler.end_headers()
            return
        same = headers["If-Range"] == self.tag or not self.honours_if_range
        start = 0
        if self.ranges and same and headers["Range"]:
            start = int(headers["Range"].removeprefix("bytes=").removesuffix("-"))
        if start >= len(self.content):
            handler.send_response(416)
            handler.send_header("Content-Range", f"bytes */{len(self.content)}")
            handler.send_header("Content-Length", "0")
            handler.end_headers()
            return
        handler.send_response(206 if start else 200)
        if start:
            handler.send_header("Content-Range", f"bytes {start}-{len(self.content) - 1}/{len(self.content)}")
        if self.tag:
            handler.send_header("ETag", self.tag)
        handler.send_header("Content-Length", str(len(self.content) - start))
        handler.end_headers()
        stop = {"cut": CUT, "hang": CUT, "step": start + STEP}.get(fault)
        handler.wfile.write(self.content[start:stop])
        if fault == "hang":
            self.let_go.wait(10)


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    found = Server()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            found.answer(self)

        def log_message(self, *_: object) -> None:
            pass

    listening = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    found.address = f"http://127.0.0.1:{listening.server_port}/table.csv"
    thread = Thread(target=listening.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    monkeypatch.setenv("NO_PROXY", "*")
    yield found
    found.let_go.set()
    listening.shutdown()
    thread.join()
    listening.server_close()


@pytest.fixture(autouse=True)
def waits(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> list[float]:
    """Waits between attempts are noted, not waited."""
    waited: list[float] = []
    monkeypatch.setattr("foedus.sources._download.time.sleep", waited.append)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    return waited


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "data"


def offer(monkeypatch: pytest.MonkeyPatch, *sources: tuple[Source, Address]) -> None:
    """Have only these data sets, at these addresses."""
    table = {source.name: source for source, _ in sources}
    addresses = {file.path: address for source, address in sources for file in source.files}
    monkeypatch.setattr("foedus.sources._registry.SOURCES", MappingProxyType(table))
    monkeypatch.setattr("foedus.sources._addresses.ADDRESSES", MappingProxyType(addresses))


def made_up(content: bytes, *paths: str, name: str = "example") -> Source:
    digest = hashlib.sha256(content).hexdigest()
    return replace(SOURCES["bases"], name=name, files=tuple(File(path, digest) for path in paths or ["a/table.csv"]))


@pytest.fixture
def example(monkeypatch: pytest.MonkeyPatch, server: Server) -> Source:
    source = made_up(CONTENT)
    offer(monkeypatch, (source, Address(server.address, "nobody")))
    return source


def everything_in(folder: Path) -> list[str]:
    return sorted(str(each.relative_to(folder)) for each in folder.rglob("*") if each.is_file())


def partial(folder: Path) -> Path:
    (found,) = (folder / ".pull").glob("*/partial")
    return found


@pytest.mark.usefixtures("example")
class TestDownload:
    def test_whole_file_gets_its_name_and_nothing_else_stays(self, folder: Path, server: Server) -> None:
        (errand,) = pull(["example"], folder)
        assert (folder / "a/table.csv").read_bytes() == CONTENT
        assert everything_in(folder) == ["a/table.csv"]
        assert not (folder / ".pull").exists()
        assert errand.outcome == "present"
        assert [each.range for each in server.asked] == [None]

    def test_file_can_be_read_by_whom_the_user_allows(self, folder: Path) -> None:
        before = os.umask(0o022)
        try:
            pull(["example"], folder)
        finally:
            os.umask(before)
        assert stat.S_IMODE((folder / "a/table.csv").stat().st_mode) == 0o644

    def test_file_that_is_there_is_not_asked_for(self, folder: Path, server: Server) -> None:
        pull(["example"], folder)
        pull(["example"], folder)
        assert len(server.asked) == 1

    def test_progress_is_told_to_the_end(self, folder: Path) -> None:
        told: list[tuple[int, int]] = []
        (errand,) = plan_pull(["example"], folder)
        placed = fetch(errand, folder, progress=lambda done, total: told.append((done, total)))
        assert placed == len(CONTENT)
        assert told[-1] == (len(CONTENT), len(CONTENT))
        assert [done for done, _ in told] == sorted({done for done, _ in told})

    def test_broken_connection_is_taken_up_where_it_broke(self, folder: Path, server: Server) -> None:
        server.faults = ["cut"]
        pull(["example"], folder)
        assert [each.range for each in server.asked] == [None, f"bytes={CUT}-"]
        assert server.asked[1].if_range == '"one"'
        assert (folder / "a/table.csv").read_bytes() == CONTENT

    def test_later_call_takes_up_what_an_earlier_one_left(self, folder: Path, server: Server) -> None:
        server.faults = ["cut", *["503"] * 4]
        with pytest.raises(DataError, match="503"):
            pull(["example"], folder)
        assert partial(folder).read_bytes() == CONTENT[:CUT]
        assert not (folder / "a").exists()
        pull(["example"], folder)
        assert server.asked[-1].range == f"bytes={CUT}-"
        assert everything_in(folder) == ["a/table.csv"]

    def test_server_that_cannot_send_a_part_sends_the_whole(self, folder: Path, server: Server) -> None:
        server.faults, server.ranges = ["cut"], False
        pull(["example"], folder)
        assert server.asked[1].range == f"bytes={CUT}-"
        assert (folder / "a/table.csv").read_bytes() == CONTENT

    def test_file_changed_on_the_server_is_begun_anew(self, folder: Path, server: Server) -> None:
        self.leave_a_part_of_another_file(folder, server)
        pull(["example"], folder)
        assert server.asked[-1].if_range == '"one"'
        assert (folder / "a/table.csv").read_bytes() == CONTENT

    def test_server_deaf_to_if_range_mixes_no_two_files(self, folder: Path, server: Server) -> None:
        self.leave_a_part_of_another_file(folder, server)
        server.honours_if_range = False
        pull(["example"], folder)
        assert [each.range for each in server.asked[-2:]] == [f"bytes={CUT}-", None]
        assert (folder / "a/table.csv").read_bytes() == CONTENT

    def leave_a_part_of_another_file(self, folder: Path, server: Server) -> None:
        server.content, server.faults = bytes(len(CONTENT)), ["cut", *["503"] * 4]
        with pytest.raises(DataError):
            pull(["example"], folder)
        assert partial(folder).read_bytes() == bytes(CUT)
        server.content, server.tag = CONTENT, '"two"'

    def test_stop_before_the_first_byte_mixes_no_two_files(
        self, folder: Path, server: Server, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def stop(*_: object) -> None:
            raise KeyboardInterrupt

        self.leave_a_part_of_another_file(folder, server)
        with monkeypatch.context() as patch:
            patch.setattr(ResumingDownloader, "_keep", stop)
            with pytest.raises(InterruptedWorkError):
                pull(["example"], folder)
        pull(["example"], folder)
        assert (folder / "a/table.csv").read_bytes() == CONTENT

    def test_connection_that_breaks_often_but_gets_on_gets_there(self, folder: Path, server: Server) -> None:
        server.faults = ["step"] * 12
        pull(["example"], folder)
        assert [each.range for each in server.asked[1:]] == [f"bytes={STEP * step}-" for step in range(1, 13)]
        assert (folder / "a/table.csv").read_bytes() == CONTENT

    @pytest.mark.parametrize("tag", [None, 'W/"weak"'])
    def test_file_without_a_strong_name_is_begun_anew(self, folder: Path, server: Server, tag: str | None) -> None:
        server.faults, server.tag = ["cut"], tag
        pull(["example"], folder)
        assert [each.range for each in server.asked] == [None, None]
        assert (folder / "a/table.csv").read_bytes() == CONTENT

    def test_part_that_was_whole_already_is_used(self, folder: Path, server: Server) -> None:
        server.faults = ["cut", *["503"] * 4]
        with pytest.raises(DataError):
            pull(["example"], folder)
        partial(folder).write_bytes(CONTENT)
        pull(["example"], folder)
        assert (folder / "a/table.csv").read_bytes() == CONTENT

    def test_part_longer_than_the_file_is_begun_anew(self, folder: Path, server: Server) -> None:
        server.faults = ["cut", *["503"] * 4]
        with pytest.raises(DataError):
            pull(["example"], folder)
        partial(folder).write_bytes(CONTENT + b"more")
        pull(["example"], folder)
        assert (folder / "a/table.csv").read_bytes() == CONTENT

    def test_server_that_falls_silent_is_asked_for_the_rest(self, folder: Path, server: Server) -> None:
        folder.mkdir()
        server.faults = ["hang"]
        ResumingDownloader(folder / "part", timeout=(5.0, 0.2))(server.address, folder / "whole")
        assert [each.range for each in server.asked] == [None, f"bytes={CUT}-"]
        assert everything_in(folder) == ["whole"]
        assert (folder / "whole").read_bytes() == CONTENT

    @pytest.mark.parametrize("damage", [b"", b"{", b"[]", b'{"url": 3}', b"\xff\xfe"])
    def test_damaged_notes_cost_a_new_beginning(self, folder: Path, server: Server, damage: bytes) -> None:
        server.faults = ["cut", *["503"] * 4]
        with pytest.raises(DataError):
            pull(["example"], folder)
        Path(f"{partial(folder)}.json").write_bytes(damage)
        pull(["example"], folder)
        assert server.asked[-1].range is None
        assert everything_in(folder) == ["a/table.csv"]


@pytest.mark.usefixtures("example")
class TestFailures:
    def refused(self, folder: Path, kind: type[FoedusError] = DataError) -> FoedusError:
        """Pull in vain; nothing may be left."""
        with pytest.raises(kind) as caught:
            pull(["example"], folder)
        assert not folder.exists()
        return caught.value

    def test_other_version_is_not_kept_and_both_are_named(self, folder: Path, server: Server) -> None:
        server.content = CONTENT + b"revised"
        message = str(self.refused(folder))
        assert hashlib.sha256(server.content).hexdigest() in message
        assert hashlib.sha256(CONTENT).hexdigest() in message
        assert server.address in message

    @pytest.mark.parametrize("status", [401, 403, 404, 410])
    def test_refusal_is_not_asked_again(self, folder: Path, server: Server, status: int) -> None:
        server.faults = [str(status)]
        error = self.refused(folder)
        assert str(status) in error.message
        assert error.where == server.address
        assert len(server.asked) == 1

    def test_passing_fault_is_asked_again_with_growing_waits(
        self, folder: Path, server: Server, waits: list[float]
    ) -> None:
        server.faults = ["503", "500", "429"]
        pull(["example"], folder)
        assert (folder / "a/table.csv").read_bytes() == CONTENT
        assert waits == [0.5, 1.0, 2.0]

    @pytest.mark.parametrize(("asked", "waited"), [("7", 7.0), ("86400", 60.0)])
    def test_server_may_ask_for_a_wait_of_a_minute_at_most(
        self, folder: Path, server: Server, waits: list[float], asked: str, waited: float
    ) -> None:
        server.faults = [f"503 {asked}"]
        pull(["example"], folder)
        assert waits == [waited]

    def test_fault_that_does_not_pass_ends(self, folder: Path, server: Server) -> None:
        server.faults = ["503"] * 9
        assert "503" in self.refused(folder).message
        assert len(server.asked) == 5

    def test_nobody_listens(self, monkeypatch: pytest.MonkeyPatch, folder: Path) -> None:
        offer(monkeypatch, (made_up(CONTENT), Address("http://127.0.0.1:9/table.csv", "nobody")))
        assert "cannot be reached" in self.refused(folder).message

    def test_folder_that_cannot_be_made(self, folder: Path) -> None:
        folder.parent.mkdir(exist_ok=True)
        folder.write_text("a file in the place of the folder", encoding="utf-8")
        with pytest.raises(StoreError) as caught:
            pull(["example"], folder)
        assert str(folder) in str(caught.value)

    def test_disk_without_room_is_noticed_before(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(shutil, "disk_usage", lambda _: SimpleNamespace(free=1000))
        assert "1000 are free" in self.refused(folder, StoreError).message

    def test_disk_that_takes_no_more_keeps_the_part(self, folder: Path, server: Server) -> None:
        """A limit on the size of a file stands for a full disk: the system refuses in the middle of a write."""
        resource = pytest.importorskip("resource")
        soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
        resource.setrlimit(resource.RLIMIT_FSIZE, (CUT, hard))
        try:
            with pytest.raises(StoreError, match="cannot store"):
                pull(["example"], folder)
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
        left = partial(folder).stat().st_size
        assert 0 < left <= CUT
        assert not (folder / "a").exists()
        pull(["example"], folder)
        assert server.asked[-1].range == f"bytes={left}-"
        assert everything_in(folder) == ["a/table.csv"]

    def test_file_of_another_version_is_not_overwritten(self, folder: Path, server: Server) -> None:
        (folder / "a").mkdir(parents=True)
        (folder / "a/table.csv").write_bytes(b"mine")
        with pytest.raises(DataError, match="is already there") as caught:
            pull(["example"], folder)
        assert hashlib.sha256(b"mine").hexdigest() in str(caught.value)
        assert everything_in(folder) == ["a/table.csv"]
        assert (folder / "a/table.csv").read_bytes() == b"mine"
        assert server.asked == []

    def test_stopping_keeps_the_part_and_says_how_much(self, folder: Path) -> None:
        def stop(done: int, _: int) -> None:
            if done > CUT:
                raise KeyboardInterrupt

        (errand,) = plan_pull(["example"], folder)
        with pytest.raises(InterruptedWorkError) as caught:
            fetch(errand, folder, progress=stop)
        assert f"{partial(folder).stat().st_size} bytes" in caught.value.message
        assert not (folder / "a").exists()


class TestArchives:
    def archive(self, members: dict[str, bytes]) -> bytes:
        stream = io.BytesIO()
        with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as opened:
            for name, content in members.items():
                opened.writestr(name, content)
        return stream.getvalue()

    @pytest.fixture
    def packed(self, monkeypatch: pytest.MonkeyPatch, server: Server) -> Server:
        source = made_up(CONTENT, "b/one.csv", "b/two.csv")
        addresses = [Address(server.address, "nobody", f"release/{name}.csv") for name in ("one", "two")]
        monkeypatch.setattr("foedus.sources._registry.SOURCES", MappingProxyType({source.name: source}))
        table = dict(zip(("b/one.csv", "b/two.csv"), addresses, strict=True))
        monkeypatch.setattr("foedus.sources._addresses.ADDRESSES", MappingProxyType(table))
        server.content = self.archive({"release/one.csv": CONTENT, "release/two.csv": CONTENT, "release/x.pdf": b"x"})
        return server

    def test_members_come_from_one_fetch(self, folder: Path, packed: Server) -> None:
        pull(["example"], folder)
        assert everything_in(folder) == ["b/one.csv", "b/two.csv"]
        assert (folder / "b/two.csv").read_bytes() == CONTENT
        assert stat.S_IMODE((folder / "b/two.csv").stat().st_mode) & 0o044
        assert len(packed.asked) == 1

    @pytest.mark.parametrize(
        ("content", "told"),
        [
            (b"<html>Please log in</html>", "readable archive"),
            ("missing", "no release/one.csv"),
            ("other", "different version of b/one.csv"),
            ("damaged", "readable archive"),
            ("bomb", "would unpack"),
        ],
    )
    def test_archive_that_is_no_help_leaves_nothing(
        self, folder: Path, packed: Server, content: bytes | str, told: str
    ) -> None:
        if content == "damaged":
            whole = bytearray(packed.content)
            whole[200:260] = bytes(60)
            content = bytes(whole)
        elif isinstance(content, str):
            made: dict[str, dict[str, bytes]] = {"missing": {}, "bomb": {"release/one.csv": bytes(SMALL + 1)}}
            content = self.archive(made.get(content, {"release/one.csv": b"revised"}))
        packed.content = content
        with pytest.raises(DataError, match=told):
            pull(["example"], folder)
        assert not folder.exists()

    def test_members_named_to_leave_the_folder_stay_in_the_archive(self, folder: Path, packed: Server) -> None:
        good = {"release/one.csv": CONTENT, "release/two.csv": CONTENT}
        packed.content = self.archive({"../../evil.csv": b"x", "/etc/evil.csv": b"x", **good})
        pull(["example"], folder)
        assert everything_in(folder) == ["b/one.csv", "b/two.csv"]
        assert not list(folder.parent.glob("**/evil.csv"))

    def test_a_member_larger_than_the_disk_is_refused(
        self, folder: Path, packed: Server, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("foedus.sources._place.shutil.disk_usage", lambda _: SimpleNamespace(free=10_000_000))
        packed.content = self.archive({"release/one.csv": os.urandom(10_000_001)})
        with pytest.raises((DataError, StoreError), match="free"):
            pull(["example"], folder)

    def test_an_answer_without_end_is_left(self, folder: Path, packed: Server, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("foedus.sources._download.LARGEST", 100)
        packed.content = os.urandom(100_000)
        with pytest.raises(DataError, match="more than 100 bytes"):
            pull(["example"], folder)


SECOND_DISK = Path("/dev/shm")


class TestDisks:
    @pytest.mark.skipif(not SECOND_DISK.is_dir(), reason="needs a second disk")
    def test_part_of_the_folder_may_lie_on_another_disk(self, folder: Path, example: Source) -> None:
        folder.mkdir()
        if SECOND_DISK.stat().st_dev == folder.stat().st_dev:
            pytest.skip("needs a second disk")
        with TemporaryDirectory(dir=SECOND_DISK) as elsewhere:
            (folder / "a").symlink_to(elsewhere)
            pull([example.name], folder)
            assert everything_in(Path(elsewhere)) == ["table.csv"]
            assert (folder / "a/table.csv").read_bytes() == CONTENT
            assert not (folder / ".pull").exists()


class TestPlans:
    def test_several_at_once_and_those_that_are_there(
        self, monkeypatch: pytest.MonkeyPatch, folder: Path, server: Server
    ) -> None:
        address = Address(server.address, "nobody")
        offer(
            monkeypatch,
            (made_up(CONTENT, "a/1.csv", name="one"), address),
            (made_up(CONTENT, "a/2.csv", name="two"), address),
        )
        pull(["two"], folder)
        assert [each.outcome for each in plan_pull(["one", "two", "one"], folder)] == ["fetch", "present"]
        assert [each.outcome for each in pull(folder=folder, everything=True)] == ["present", "present"]
        assert len(server.asked) == 2

    def test_planning_makes_no_folder(self, folder: Path) -> None:
        assert {each.outcome for each in plan_pull([], folder, everything=True)} == {"fetch", "manual", "derived"} - (
            set() if any(find_origin(each).kind == "derived" for each in SOURCES.values()) else {"derived"}
        )
        assert not folder.exists()

    def test_nothing_named_lists_what_can_be_fetched(self, folder: Path) -> None:
        with pytest.raises(InputError) as caught:
            plan_pull([], folder)
        assert "atop_members" in str(caught.value.expected)
        assert "unga_votes" not in str(caught.value.expected)

    def test_unknown_name_gets_a_suggestion(self, folder: Path) -> None:
        with pytest.raises(UnknownNameError, match="troops"):
            plan_pull(["trops"], folder)

    def test_what_cannot_be_fetched_says_where_and_how(self, folder: Path) -> None:
        with pytest.raises(DataError) as caught:
            plan_pull(["atop_members", "ideal_points"], folder)
        message = str(caught.value)
        assert "10.7910/DVN/LEJUQZ" in message
        assert "Parquet" in message
        assert "votes/idealpoints_jul2025.parquet" in message

    def test_folder_is_the_given_one_else_of_the_environment_else_of_the_cache(
        self, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
    ) -> None:
        monkeypatch.setenv("FOEDUS_DATA", str(tmp_path / "env"))
        assert pull_folder(tmp_path / "given") == tmp_path / "given"
        assert pull_folder() == tmp_path / "env"
        monkeypatch.setenv("FOEDUS_DATA", "")
        assert pull_folder() == tmp_path / "cache" / "foedus" / "data"


class TestAddresses:
    @pytest.mark.parametrize(
        "name", ["cow_alliances", "COW-Alliances", "cow_alliance_dyads", "alliance_v4.1_by_member", "formal_alliances"]
    )
    def test_alliance_data_of_cow_are_refused(self, name: str, folder: Path) -> None:
        with pytest.raises(UnknownNameError, match="maintainers ask") as caught:
            plan_pull([name], folder)
        assert "atop_members" in str(caught.value.expected)

    def test_no_address_and_no_source_names_the_alliance_data_of_cow(self) -> None:
        told = [f"{each.url} {each.member}" for each in ADDRESSES.values()]
        told += [f"{where} {note}" for where, note in (*BY_HAND.values(), *DERIVED.values())]
        told += [f"{each.name} {Path(file.path).name}" for each in SOURCES.values() for file in each.files]
        assert len(told) > len(SOURCES)
        assert [each for each in told if "alliance" in each.lower() and "atop" not in each.lower()] == []

    def test_a_file_is_had_in_one_way(self) -> None:
        ways = [*ADDRESSES, *BY_HAND, *DERIVED]
        assert len(ways) == len(set(ways))

    def test_every_file_of_every_source_says_how_it_is_had(self) -> None:
        files = {file.path for source in SOURCES.values() for file in source.files}
        assert files - {*ADDRESSES, *BY_HAND, *DERIVED} == set()

    @pytest.mark.data
    def test_every_entry_is_of_a_file_there_is(self, data_folder: Path) -> None:
        assert [path for path in (*ADDRESSES, *BY_HAND, *DERIVED) if not (data_folder / path).is_file()] == []

    def test_addresses_are_encrypted_and_fixed(self) -> None:
        for address in ADDRESSES.values():
            assert address.url.startswith("https://")
            if "github" in address.url:
                assert any(len(part) == 40 for part in address.url.split("/")), "a branch moves; name a commit"
            assert (address.member is not None) == address.url.endswith(".zip")

    def test_untried_address_says_so(self) -> None:
        origin = find_origin(SOURCES["atop_members"])
        assert (origin.kind, origin.tested) == ("pull", False)
        assert "not tried" in origin.note

    def test_file_counted_from_closed_data_is_derived(self) -> None:
        source = replace(SOURCES["bases"], files=(File(next(iter(DERIVED)), "0" * 64),))
        assert find_origin(source).kind == "derived"

    def test_file_nobody_described_is_had_by_hand(self) -> None:
        source = replace(SOURCES["bases"], files=(File("x/unknown.csv", "0" * 64),))
        assert (find_origin(source).kind, find_origin(source).where) == ("manual", ())
