"""Ctrl-C ends work also where its exception is lost, once, and a second one at once; the flag works without signals."""

from __future__ import annotations

import gc
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator

import pytest

from foedus import cancelling
from foedus.cancelling import INTERRUPT, Cancelled, check, heeding_ctrl_c, is_cancelled, stopping_when
from foedus.errors import InterruptedWorkError
from foedus.progress import counter, tell

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="sends signals as POSIX does")


@pytest.fixture(autouse=True)
def clean() -> Iterator[None]:
    before = signal.getsignal(signal.SIGINT), sys.unraisablehook
    INTERRUPT.clear()
    yield
    INTERRUPT.clear()
    assert (signal.getsignal(signal.SIGINT), sys.unraisablehook) == before
    assert signal.set_wakeup_fd(-1) == -1


def never() -> None:
    raise AssertionError("left at once")


def interrupt() -> None:
    os.kill(os.getpid(), signal.SIGINT)


def interrupt_and_wait() -> None:
    interrupt()
    time.sleep(5)


def collect_and_wait() -> None:
    gc.collect()
    time.sleep(5)


def work(seconds: float = 5.0) -> None:
    """Go on until somebody stops it, as a loop that tells its progress does."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        tell(None, 0, 1)
        time.sleep(0.005)
    raise AssertionError("not stopped")


def test_ctrl_c_raises_once_and_sets_the_flag() -> None:
    with heeding_ctrl_c(never):
        with pytest.raises(KeyboardInterrupt):
            interrupt_and_wait()
        assert is_cancelled()
        with pytest.raises(KeyboardInterrupt):
            check()
        time.sleep(0.05)


def test_an_interrupt_that_somebody_swallows_ends_the_loop_all_the_same() -> None:
    def callback() -> None:
        try:
            interrupt()
            time.sleep(5)
        except KeyboardInterrupt:
            return

    with heeding_ctrl_c(never):
        callback()
        with pytest.raises(KeyboardInterrupt):
            work()


def test_an_interrupt_lost_in_the_garbage_collector_is_raised_again() -> None:
    """No loop reads a flag here."""
    lost = []

    def collector(phase: str, _: dict[str, int]) -> None:
        if phase == "start" and not lost:
            lost.append(True)
            interrupt()
            time.sleep(0.5)

    with heeding_ctrl_c(never):
        gc.callbacks.append(collector)
        try:
            with pytest.raises(KeyboardInterrupt):
                collect_and_wait()
            assert lost
        finally:
            gc.callbacks.remove(collector)


def test_an_interrupt_lost_in_a_finalizer_is_raised_again() -> None:
    class Late:
        def __del__(self) -> None:
            interrupt()
            time.sleep(0.5)

    def wait(late: Late) -> None:
        del late
        time.sleep(5)

    with heeding_ctrl_c(never), pytest.raises(KeyboardInterrupt):
        wait(Late())


def test_a_second_press_leaves_at_once_also_while_the_first_is_tidied_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cancelling, "ONE_PRESS", 0.05)
    left = threading.Event()
    with heeding_ctrl_c(left.set):
        try:
            interrupt()
            time.sleep(5)
        except KeyboardInterrupt:
            time.sleep(0.1)
            assert not left.is_set()
            interrupt()
            assert left.wait(5)  # and no exception here


def test_two_interrupts_of_one_press_disturb_nothing() -> None:
    tidied = False
    with heeding_ctrl_c(never):
        try:
            interrupt()
            time.sleep(5)
        except KeyboardInterrupt:
            interrupt()
            time.sleep(0.05)
            tidied = True
    assert tidied


def test_in_other_threads_and_beside_other_handlers_nothing_is_installed() -> None:
    found = []

    def elsewhere() -> None:
        with heeding_ctrl_c(never):
            found.append(signal.getsignal(signal.SIGINT))

    thread = threading.Thread(target=elsewhere)
    thread.start()
    thread.join()
    assert found == [signal.default_int_handler]
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        with heeding_ctrl_c(never):
            assert signal.getsignal(signal.SIGINT) is signal.SIG_IGN
    finally:
        signal.signal(signal.SIGINT, before)


def test_the_library_alone_installs_nothing() -> None:
    code = "import signal, foedus, foedus.analyses.running; assert signal.getsignal(2) is signal.default_int_handler"
    assert subprocess.run([sys.executable, "-c", code], check=False, timeout=60).returncode == 0


def test_a_flag_of_ones_own_ends_work_in_its_thread_only() -> None:
    flag, ended = Cancelled(), threading.Event()

    def served() -> None:
        try:
            with stopping_when(flag):
                work()
        except InterruptedWorkError:
            ended.set()

    thread = threading.Thread(target=served)
    thread.start()
    flag.set()
    thread.join(5)
    assert ended.is_set()
    assert not is_cancelled()
    counter(None, 1)()


def test_ctrl_c_of_the_user_stays_what_it_is_inside_a_block_with_a_flag() -> None:
    with pytest.raises(KeyboardInterrupt), stopping_when(lambda: False):
        raise KeyboardInterrupt


@pytest.mark.parametrize("options", [(), ("--json",)])
def test_a_second_ctrl_c_ends_the_command_line_although_the_first_is_swallowed(options: tuple[str, ...]) -> None:
    code = (
        "import time, foedus.analyses.arguing\n"
        "def deaf(*_, **__):\n"
        "    word = 'begun'\n"
        "    while True:\n"
        "        try:\n"
        "            print(word, flush=True)\n"
        "            time.sleep(60)\n"
        "        except KeyboardInterrupt:\n"
        "            word = 'swallowed'\n"
        "foedus.analyses.arguing.load_argument = deaf\n"
        "from foedus.cli import main\n"
        f"import sys; sys.argv = ['foedus', 'argue', *{options!r}]; main()\n"
    )
    process = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    assert process.stdout is not None
    for line in ("begun\n", "swallowed\n"):
        assert process.stdout.readline() == line
        if line != "begun\n":
            time.sleep(cancelling.ONE_PRESS + 0.1)
        process.send_signal(signal.SIGINT)
    output, errors = process.communicate(timeout=10)
    assert process.returncode == 1
    assert (errors, '"interrupted"' in output) == (("", True) if options else ("stopped\n", False))
