"""The plain CP-SAT model of frustration, for ``bench_networks.py``: JSON in on stdin, JSON out on stdout.

A process of its own, for OR-Tools brings a copy of HiGHS that does not load beside highspy's.
"""

from __future__ import annotations

import json
import sys
import time

from ortools.sat.python import cp_model


def main() -> None:
    asked = json.load(sys.stdin)
    begin = time.perf_counter()
    model = cp_model.CpModel()
    camp = [model.new_bool_var(f"x{place}") for place in range(asked["size"])]
    against = []
    for a, b, sign in asked["ties"]:
        frustrated = model.new_bool_var("")
        # the rows of the MILP, which serve it better than exclusive ors do
        x, y = camp[a], camp[b]
        model.add(frustrated >= (x - y if sign > 0 else x + y - 1))
        model.add(frustrated >= (y - x if sign > 0 else 1 - x - y))
        against.append(frustrated)
    model.add(camp[0] == 0)
    model.minimize(sum(against))
    solver = cp_model.CpSolver()
    solver.parameters.max_time_in_seconds = asked["seconds"]
    solver.parameters.num_workers = 1
    status = solver.solve(model)
    found = status in (cp_model.OPTIMAL, cp_model.FEASIBLE)
    value = round(solver.objective_value) if found else None
    print(json.dumps([time.perf_counter() - begin, value, solver.best_objective_bound]))


if __name__ == "__main__":
    main()
