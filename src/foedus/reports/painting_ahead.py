"""Images of figures, painted in a second process while the next figures are drawn.

A report has a figure in three forms: as the drawing of a page, of a phone, and as an image. Drawing takes all of one
core, so images are painted on another: a canvas is sent there as soon as it is drawn. Where that is impossible (a
drawing with functions that have no name, a system that starts no process), the image is painted here when it is asked
for; the two are the same to the last bit.
"""

from __future__ import annotations

import gc
import pickle
import struct
import sys
from collections.abc import Iterator
from concurrent.futures import CancelledError, Future, ThreadPoolExecutor
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from dataclasses import dataclass
from itertools import count
from typing import TYPE_CHECKING, Any, BinaryIO, Final

from foedus.reports.figure_frame import Frame
from foedus.second_processes import start

if TYPE_CHECKING:
    from matplotlib.figure import Figure as Canvas

__all__ = ["Painted", "paint_ahead", "painter_ready", "painting_ahead", "serve"]

#: Seconds to wait for an image that is not yet painted (assumed): all of a report take ten.
_PATIENCE: Final = 60.0
#: Drawings after which the second process looks for what can be freed (assumed): some 50 MB.
_COLLECTED: Final = 8
_LENGTH: Final = struct.Struct("<Q")


@dataclass(frozen=True)
class Painted:
    """An image under way.

    Parameters
    ----------
    frame
        The frame with which it is painted.
    image
        The image.
    """

    frame: Frame
    image: Future[bytes]

    def result(self, title: str, note: str) -> bytes | None:
        """Return the image, if it could be painted and has this title and note."""
        if Frame.of(title, note, self.frame.body, narrow=False) != self.frame:
            return None
        with suppress(OSError, EOFError, TimeoutError, CancelledError):
            return self.image.result(_PATIENCE)
        return None


class _Painter:
    """A process that paints, one image after another, and a thread that hands them over."""

    def __init__(self) -> None:
        # Ctrl-C is for the process that reports
        self.process = start("from foedus.reports.painting_ahead import serve; serve()", own_session=True)
        self.thread = ThreadPoolExecutor(1, thread_name_prefix="foedus-paint")

    def submit(self, canvas: Canvas, frame: Frame) -> Painted | None:
        try:
            task = pickle.dumps((canvas, frame), protocol=pickle.HIGHEST_PROTOCOL)
        except (pickle.PicklingError, AttributeError, TypeError):  # a function without a name
            return None
        return Painted(frame, self.thread.submit(self._paint, task))

    def _paint(self, task: bytes) -> bytes:
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        _send(self.process.stdin, task)
        return _received(self.process.stdout)

    def close(self) -> None:
        self.process.kill()
        self.thread.shutdown(cancel_futures=True)
        self.process.communicate()


_PAINTER: Final[ContextVar[_Painter | None]] = ContextVar("painter", default=None)


@contextmanager
def painter_ready() -> Iterator[None]:
    """Keep a second process ready to paint, started while other work is done; without one, nothing changes."""
    painter = None
    if _PAINTER.get() is None:
        with suppress(OSError, ValueError):
            painter = _Painter()
    if painter is None:
        yield
        return
    token = _PAINTER.set(painter)
    try:
        yield
    finally:
        _PAINTER.reset(token)
        painter.close()


@contextmanager
def painting_ahead() -> Iterator[None]:
    """Paint the images of figures that are drawn meanwhile in a second process, the one that is ready or a new one."""
    with painter_ready(), _resting():
        yield


@contextmanager
def _resting() -> Iterator[None]:
    """Leave what is there already out of the search for garbage, which the parts of drawings set off again and again.

    A caller's own choice stays: what somebody else has frozen is not touched.
    """
    if gc.get_freeze_count():
        yield
        return
    gc.freeze()
    try:
        yield
    finally:
        gc.unfreeze()


def paint_ahead(canvas: Canvas, frame: Frame) -> Painted | None:
    """Have a drawing painted in a second process, within `painting_ahead`; None where there is none."""
    painter = _PAINTER.get()
    return None if painter is None else painter.submit(canvas, frame)


def serve() -> None:
    """Paint what comes in, until nothing does: the second process."""
    # slow to import, and needed in the second process only
    from foedus.reports.canvas_style import drawing_style
    from foedus.reports.painting import SCALE, painted, palette_png

    source, target = sys.stdin.buffer, sys.stdout.buffer
    gc.freeze()
    gc.disable()  # a canvas is a hundred thousand objects that refer to each other: looked for now and then is enough
    for done in count():
        try:
            task = _received(source)
        except EOFError:
            return
        if done % _COLLECTED == 0:
            gc.collect()
        with drawing_style():
            canvas, frame = pickle.loads(task)  # from the process that started this one
        _send(target, palette_png(painted(canvas, frame, SCALE)))


def _send(stream: BinaryIO | Any, content: bytes) -> None:
    stream.write(_LENGTH.pack(len(content)))
    stream.write(content)
    stream.flush()


def _received(stream: BinaryIO | Any) -> bytes:
    head = stream.read(_LENGTH.size)
    if len(head) < _LENGTH.size:
        raise EOFError("the other process has ended")
    (length,) = _LENGTH.unpack(head)
    content: bytes = stream.read(length)
    if len(content) < length:
        raise EOFError("the other process has ended")
    return content
