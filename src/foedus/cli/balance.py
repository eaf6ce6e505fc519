"""``foedus balance``: how balanced a signed network is, and the two camps that contradict the fewest ties."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Final

import typer

from foedus.cli._app import app
from foedus.cli._balance_years import check_figure, draw_to, rule_of, show_years
from foedus.cli._classics import packaged_names, tell_which
from foedus.cli._output import console, emit, progress, simple_table
from foedus.errors import InputError, InterruptedWorkError
from foedus.progress import Progress
from foedus.user_tables import join_names

if TYPE_CHECKING:
    from foedus.analyses.balancing import Balance
    from foedus.analyses.networking import Network

_MOST_SHOWN: Final = 30
_MOST_SPELT: Final = 40  # states of a year that a figure names in words: beyond, codes leave more room for the ring


@app.command()
def balance(
    file: Annotated[
        str | None,
        typer.Argument(metavar="[FILE|NAME]", help="CSV: source,target,sign; " + packaged_names("network")),
    ] = None,
    year: Annotated[
        int | None, typer.Option("--year", help="The network of a year of the record, or of --run.")
    ] = None,
    first: Annotated[int | None, typer.Option("--from", help="First year of the record, with --to.")] = None,
    last: Annotated[int | None, typer.Option("--to", help="Last year.")] = None,
    run: Annotated[str | None, typer.Option("--run", help="A run, its id or path, with --year.")] = None,
    positive: Annotated[
        str | None, typer.Option("--positive", help="Positive ties, such as defence,consultation; none for none.")
    ] = None,
    negative: Annotated[
        str | None, typer.Option("--negative", help="Negative ties, such as dispute,rivalry; none for none.")
    ] = None,
    level: Annotated[int | None, typer.Option("--dispute-level", help="Least hostility of a dispute, 1 to 5.")] = None,
    measure: Annotated[
        str | None, typer.Option("--measure", help="Measure that also makes ties, such as alignment.")
    ] = None,
    above: Annotated[float | None, typer.Option("--above", help="Measure above which a tie is positive.")] = None,
    below: Annotated[float | None, typer.Option("--below", help="Measure below which a tie is negative.")] = None,
    pooled: Annotated[int | None, typer.Option("--pooled", help="Years pooled, to the year.")] = None,
    both: Annotated[
        str | None, typer.Option("--both", help="Sign of a pair with both: negative, positive or none.")
    ] = None,
    camps: Annotated[int, typer.Option("--camps", help="Largest number of camps; 0 for any.")] = 2,
    anchor: Annotated[str | None, typer.Option("--anchor", help="State always in camp 1, with --from.")] = None,
    seconds: Annotated[
        float, typer.Option("--time-limit", help="Seconds for each network; after that only bounds.")
    ] = 60.0,
    seed: Annotated[int, typer.Option("--seed", min=0, help="Seed of the search.")] = 0,
    figure: Annotated[
        Path | None,
        typer.Option(
            "--figure", help="Draw the two camps, or with --from the camps over time, to a .svg or .png file."
        ),
    ] = None,
    narrow: Annotated[bool, typer.Option("--narrow", help="Draw the figure for a phone.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON document.")] = False,
) -> None:
    """Count balanced and unbalanced triads, and find the best two camps with a proof that none are better."""
    given = {
        "positive": _names(positive), "negative": _names(negative), "dispute_level": level, "measure": measure,
        "above": above, "below": below, "years": pooled, "both": both,
    }  # fmt: skip
    options = {name: value for name, value in given.items() if value is not None}
    _one_of(file, year, first, last, run)
    check_figure(figure, narrow=narrow)
    most = camps or None
    if first is not None or last is not None:
        show_years(first, last, options, most, anchor, seconds, seed, (figure, narrow), as_json=as_json)
        return
    if anchor is not None:
        raise InputError("an anchor without years", where=f"--anchor {anchor}", expected="--from with it")
    if file is not None:
        if options:
            raise InputError("a file has its ties already", where=" ".join(options), expected="these with --year")
        from foedus.analyses.networking import network

        made = network(file)
        tell_which(file, "network")
    elif run is not None:
        made = _of_run(run, year, options)
    else:
        made = _of_record(year, options, as_json=as_json)
    found = _measured(made, most, seconds, seed, as_json=as_json)
    if figure is not None:
        from foedus.reports.two_camps import two_camps
        from foedus.reports.wording import state_name

        of = Path(file).stem if file is not None and made.classic is None else made.title
        spelt = made.year is not None and made.graph.size <= _MOST_SPELT
        words = {state: state_name(state) for state in made.graph.nodes} if spelt else made.labels
        draw_to(lambda: two_camps(found.two_camps, of, names=words, notes=found.notes), figure, narrow=narrow)
    if as_json:
        emit(found.as_dict())
    else:
        _show(found)


def _names(text: str | None) -> tuple[str, ...] | None:
    if text is None:
        return None
    return () if text == "none" else tuple(each.strip() for each in text.split(",") if each.strip())


def _one_of(file: str | None, year: int | None, first: int | None, last: int | None, run: str | None) -> None:
    if run is not None and year is None:
        raise InputError("a run without a year", where=f"--run {run}", expected="--year with it")
    spans = first is not None or last is not None
    if sum((file is not None, year is not None, spans)) != 1:
        raise InputError(
            "which network?",
            expected="one of FILE, NAME, --year, or --from with --to",
            hint="See foedus balance --help",
        )
    if spans and (first is None or last is None):
        raise InputError("half a window of years", expected="--from and --to")


@contextmanager
def _closing_in(words: str, what: str, *, as_json: bool) -> Iterator[Progress]:
    """Show how bounds close in; after Ctrl-C, report those reached."""
    last: list[tuple[int, int]] = []
    with progress(words, quiet=as_json) as report:

        def tell(bound: int, value: int) -> None:
            last[:] = [(bound, value)]
            if report is not None:
                report(bound, value)

        try:
            yield tell
        except KeyboardInterrupt:
            if not last:
                raise
            bound, value = last[0]
            raise InterruptedWorkError(
                f"stopped: {bound} {what} at least, {value} at most",
                hint="--time-limit SECONDS ends with the camps found and these bounds",
            ) from None


def _of_record(year: Any, options: dict[str, Any], *, as_json: bool) -> Network:
    """The network of a year: by a rule of ties if one is given or there are raw data, else by packaged alignment."""
    from foedus.analyses.networking import network
    from foedus.sources import FOLDER_VARIABLE

    cuts = {name: options[name] for name in ("above", "below") if name in options}
    plain = not os.environ.get(FOLDER_VARIABLE) and set(options) == set(cuts)
    with progress("building the network", quiet=as_json) as report:
        if plain:
            return network(year, **cuts, progress=report)
        return network(year, rule=rule_of(options), progress=report)


def _of_run(run: str, year: int | None, options: dict[str, Any]) -> Network:
    from foedus.analyses.networking import network
    from foedus.analyses.running import open_run

    strange = sorted(set(options) - {"above", "below"})
    if strange:
        raise InputError("a run has alignment only", where=" ".join(strange), expected="--above and --below")
    return network(open_run(run), year=year, above=options.get("above"), below=options.get("below"))


def _measured(made: Network, most: int | None, seconds: float, seed: int, *, as_json: bool) -> Balance:
    """Find the camps, showing how the bounds close in."""
    from foedus.analyses.balancing import Balance, triad_counts, weak_camps
    from foedus.networks.two_camps.solving import frustration

    counts, share = triad_counts(made)
    with _closing_in("closing in on the best camps", "frustrated ties", as_json=as_json) as report:
        two = frustration(made.graph, seconds=seconds, seed=seed, progress=report)
    weak = None
    if most != 2:
        with _closing_in("closing in on any camps", "ties against the camps", as_json=as_json) as report:
            weak = weak_camps(made, most, seconds=seconds, seed=seed, progress=report)
    return Balance(made, counts, share, two, most, weak)


def _proof(value: int, bound: int) -> str:
    return f"{value} (proven)" if value == bound else f"{value} found, at least {bound} proven, gap {value - bound}"


def _show(measured: Balance) -> None:
    from foedus.networks.balance import signed_spectrum, walk_balance
    from foedus.reports.wording import number

    made, answer, found = measured.network, measured.as_dict(), measured.two_camps
    told, graph, printer = made.provenance(), found.graph, console()

    def named(states: Iterable[str]) -> str:
        return join_names(made.labels.get(state, state) for state in states)

    table = simple_table(f"Balance of {made.title}", "", ("", "right"))
    table.add_row("states", str(answer["nodes"]))
    table.add_row("ties", f"{answer['edges']}, {answer['negative']} negative")
    triads = answer["triads"]
    table.add_row("closed triads", f"{triads['balanced']} balanced, {triads['unbalanced']} unbalanced")
    share = answer["triangle_balance"]
    table.add_row("triangle balance", "no triad" if share is None else number(share, 3))
    if graph.ties and graph.size <= 2_000:
        table.add_row("walk balance (falls with density)", number(walk_balance(graph), 3))
        table.add_row("least eigenvalue, largest part", number(signed_spectrum(graph).per_part[0], 3))
    table.add_row("frustrated ties", _proof(found.value, found.bound))
    printer.print(table)
    for place, camp in enumerate((each for each in answer["camps"] if each), start=1):
        printer.print(f"\nCamp {place} ({len(camp)}): {named(camp)}")
    for each in measured.notes:
        printer.print(f"\n{each}")
    if "weak" in answer:
        weak = answer["weak"]
        limit = "any number of camps" if weak["most"] is None else f"at most {weak['most']} camps"
        printer.print(f"\nWith {limit}: {_proof(weak['index'], weak['bound'])}")
        for place, camp in enumerate(each for each in weak["camps"] if len(each) > 1):
            printer.print(f"  {place + 1} ({len(camp)}): {named(camp)}")
        single = [camp[0] for camp in weak["camps"] if len(camp) == 1]
        if single:
            printer.print(f"  by themselves: {named(single)}")
    against = found.frustrated()
    if against.height:
        listed = simple_table("\nFrustrated ties", "state", "with", "sign")
        for a, b, sign in against.head(_MOST_SHOWN).iter_rows():
            listed.add_row(named([a]), named([b]), "+" if sign > 0 else "−")
        printer.print(listed)
        if against.height > _MOST_SHOWN:
            printer.print(f"{against.height - _MOST_SHOWN} more.")
    parts = len({int(part) for part in graph.components()})
    if parts > 1:
        printer.print(f"\n{parts} parts without a tie to each other: which of their camps go together is arbitrary.")
    if made.classic is not None:
        printer.print(f"\n{made.classic.describe()}")
    for name in ("rule", "alone", "both", "unknown", "sources"):
        if told.get(name):
            words = {
                "alone": "Without a tie",
                "both": "Pairs with both signs",
                "unknown": "Pairs for which a signal is unknown",
            }
            value = told[name]
            shown = join_names(value) if isinstance(value, tuple) else str(value)
            printer.print(f"{words.get(name, name.capitalize())}: {shown}")
