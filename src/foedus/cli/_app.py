"""The command group: it turns every error into one clear line and the right exit code.

Exit codes: 0 done, 1 the work failed, 2 wrong use.
"""

from __future__ import annotations

import errno
import sys
from collections.abc import Sequence
from contextlib import suppress
from functools import partial
from typing import Annotated, Any, Final

import typer
from typer.core import TyperGroup

from foedus.cancelling import heeding_ctrl_c
from foedus.cli._interrupts import leave_at_once
from foedus.cli._limits import check_addresses
from foedus.cli._output import emit, flush, note
from foedus.cli._ranges import bounded
from foedus.cli._streams import settle_streams
from foedus.errors import FoedusError, InterruptedWorkError
from foedus.plain_text import shortened

__all__ = ["app"]

_STOPPED: Final = "stopped"
_PANIC: Final = "PanicException"
"""Raised by compiled parts of polars; it is not an ``Exception``, and has no name that can be imported safely."""
_FULL: Final = (errno.ENOSPC, errno.EDQUOT)


class _Stopped(Exception):  # noqa: N818  (the user's wish, not an error)
    """Ctrl-C inside a command."""


class FoedusGroup(TyperGroup):
    """A command group that turns every error into one line, or one JSON object with ``--json``."""

    def main(  # type: ignore[override]
        self,
        args: Sequence[str] | None = None,
        prog_name: str | None = None,
        standalone_mode: bool = True,
        **extra: Any,
    ) -> Any:
        """Run a command and exit with its exit code."""
        settle_streams()
        given = list(sys.argv[1:] if args is None else args)
        debug = "--debug" in given
        given = [each for each in given if each != "--debug"]
        as_json = "--json" in given
        extra.pop("standalone_mode", None)
        try:
            check_addresses()
            with heeding_ctrl_c(partial(leave_at_once, as_json=as_json)):
                code = super().main(args=given, prog_name=prog_name or "foedus", standalone_mode=False, **extra)
                flush()
        except (_Stopped, typer.Abort):
            code = _fail({"code": InterruptedWorkError.code, "message": _STOPPED}, _STOPPED, 1, as_json=as_json)
        except FoedusError as error:
            if debug and not isinstance(error, InterruptedWorkError):
                raise
            code = _fail(error.as_dict(), _line(error), error.exit_code, as_json=as_json)
        except BrokenPipeError:
            # the reader of our output has gone; there is nobody left to tell
            sys.stdout = None
            code = 1
        except OSError as error:
            if debug:
                raise
            code = _os_error(error, as_json=as_json)
        except Exception as error:
            if debug:
                raise
            code = _usage_or_bug(error, as_json=as_json)
        except BaseException as error:
            if debug or type(error).__name__ != _PANIC:
                raise
            code = _panic(error, as_json=as_json)
        _settle_stdout()
        if not standalone_mode:
            return code
        sys.exit(code if isinstance(code, int) else 0)

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        """Return a command that checks the ranges of its options first."""
        return bounded(super().get_command(ctx, cmd_name))

    def invoke(self, ctx: Any) -> Any:
        """Invoke a command, distinguishing Ctrl-C from the library's own way of exiting."""
        try:
            return super().invoke(ctx)
        except KeyboardInterrupt:
            raise _Stopped from None


def _line(error: FoedusError) -> str:
    return f"foedus: {' '.join(str(error).split())}"


def _fail(error: dict[str, str | None], line: str, code: int, *, as_json: bool) -> int:
    if as_json:
        try:
            emit({"error": {name: error.get(name) for name in ("code", "message", "where", "expected", "hint")}})
            return code
        except BrokenPipeError:
            sys.stdout = None
            return code
        except OSError:
            sys.stdout = None  # the stream for errors accepts nothing either
    with suppress(OSError):
        note(line)
    return code


def _panic(error: BaseException, *, as_json: bool) -> int:
    """Handle a failure in a library: out of memory, or a damaged file."""
    words = " ".join(str(error).split())[:200]
    told = FoedusError(f"a library failed: {words}", hint="Is a file damaged, or is memory short?")
    return _fail(told.as_dict(), _line(told), 1, as_json=as_json)


def _settle_stdout() -> None:
    """Detach a stdout that accepts no more output, so that Python does not complain at exit."""
    try:
        flush()
    except OSError:
        sys.stdout = None


def _os_error(error: OSError, *, as_json: bool) -> int:
    full = error.errno in _FULL
    message = "the disk is full" if full else f"the operating system refused: {error.strerror or error}"
    hint = "Free some space and run the command again" if full else None
    where = str(error.filename) if error.filename else None
    wrapped = FoedusError(message, where=where, hint=hint)
    return _fail({**wrapped.as_dict(), "code": "store" if full else "system"}, _line(wrapped), 1, as_json=as_json)


def _usage_or_bug(error: Exception, *, as_json: bool) -> int:
    """Handle wrong use as reported by the option parser, and anything unforeseen."""
    if hasattr(error, "format_message"):
        message = shortened(" ".join(str(error.format_message()).split()))
        context = getattr(error, "ctx", None)
        if type(error).__name__ == "NoArgsIsHelpError":
            if message:
                print(message)
            return 2
        path = context.command_path if context is not None else "foedus"
        hint = f"See {path} --help"
        record = {"code": "usage", "message": message, "where": path, "hint": hint}
        return _fail(
            record,
            f"{path}: {message if message.endswith('?') else message.rstrip('.') + '.'} {hint}",
            int(getattr(error, "exit_code", 2)),
            as_json=as_json,
        )
    message = f"unexpected {type(error).__name__}: {shortened(' '.join(str(error).split())) or 'no message'}"
    hint = "This is a fault in foedus; run again with --debug for the traceback"
    return _fail(
        {"code": "unexpected", "message": message, "hint": hint}, f"foedus: {message}. {hint}", 1, as_json=as_json
    )


app = typer.Typer(
    name="foedus",
    cls=FoedusGroup,
    help="Measure who stands with whom, simulate what if, and put political arguments to the test.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=True,
    context_settings={"help_option_names": ["-h", "--help"]},
    suggest_commands=True,
)


def _show_version(value: bool) -> None:
    if value:
        from importlib import metadata

        print(metadata.version("foedus"))
        raise typer.Exit


@app.callback()
def root(
    version: Annotated[
        bool, typer.Option("--version", help="Show the version.", callback=_show_version, is_eager=True)
    ] = False,
    debug: Annotated[bool, typer.Option("--debug", help="Show a traceback when something fails.")] = False,
) -> None:
    """Measure who stands with whom, simulate what if, and put political arguments to the test."""
