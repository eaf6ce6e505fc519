"""Policies and shocks as traced arrays: what they ask for in a step."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import jax
import jax.numpy as jnp
import numpy as np
from numpy.typing import NDArray

from foedus.mechanisms import FIELDS, pair_index
from foedus.scenarios.policies.compiling import PolicyArrays
from foedus.scenarios.policies.compiling_shocks import LASTING, SHOCKED, ShockArrays

__all__ = ["PolicyTables", "policy_fields"]

Floats = NDArray[np.floating]


@dataclass(frozen=True, eq=False)
class PolicyTables:
    """Policies and shocks of a run, pairs packed.

    Parameters
    ----------
    activity
        Intensity of each policy in each step, ``(step, slot)``.
    scaled
        Fields that grow with intensity, at full intensity: ``(slot, leading axes)``.
    switched
        Fields that are on as long as a policy is: ``(slot, leading axes)``.
    by_slot
        Fields that are kept separate by policy: ``(slot, actor)``.
    shocks
        By field: ``step``, ``index`` into its flattened leading axes, ``world`` and ``value``, one row per event.
    """

    activity: Floats
    scaled: Mapping[str, Floats]
    switched: Mapping[str, Floats]
    by_slot: Mapping[str, Floats]
    shocks: Mapping[str, Mapping[str, NDArray[np.generic]]]

    @classmethod
    def build(cls, policies: PolicyArrays, shocks: ShockArrays, dtype: np.dtype[np.floating]) -> PolicyTables:
        """Pack the compiled policies and shocks of a run."""
        first, second = pair_index(policies.effort.shape[1])
        scaled = {
            "pressure_policy": policies.pressure,
            "goodwill": policies.goodwill[:, first, second],
            "effort": policies.effort,
            "inducement": policies.inducement,
            "entangle": policies.entangle,
            "settle": policies.settle,
        }
        switched = {
            "obligation_cut": policies.obligations_cut[:, :, first, second],
            "bases_cut": policies.bases_cut,
            "membership_cut": policies.membership_cut,
        }
        by_slot = {
            "frame_author": policies.frame_author,
            "frame_audience": policies.frame_audience,
            "frame_target": policies.frame_target,
        }

        def typed(tables: Mapping[str, NDArray[np.generic]]) -> dict[str, Floats]:
            return {name: np.asarray(table, dtype=dtype) for name, table in tables.items()}

        return cls(
            np.asarray(policies.activity, dtype=dtype), typed(scaled), typed(switched), typed(by_slot),
            {name: rows.packed(dtype) for name, rows in shocks.items()},
        )  # fmt: skip


jax.tree_util.register_dataclass(
    PolicyTables, data_fields=["activity", "scaled", "switched", "by_slot", "shocks"], meta_fields=[]
)


def policy_fields(tables: PolicyTables, step: jax.Array, worlds: int, sizes: Mapping[str, int]) -> dict[str, jax.Array]:
    """Return what policies and shocks ask for in a step.

    Parameters
    ----------
    tables
        Compiled policies and shocks. World 0 is the baseline, which no policy affects; a shock states its world.
    step
        Number of the step.
    worlds
        1 for the baseline alone, 2 for baseline and scenario.
    sizes
        Length of every axis.

    Returns
    -------
    dict
        The fields of role ``policy``, with trailing axes ``(world, member)``, one member.
    """
    activity = jnp.asarray(tables.activity)[jnp.minimum(step, tables.activity.shape[0] - 1)]
    active = (activity > 0.0).astype(activity.dtype)

    def total(weight: jax.Array, table: Floats) -> jax.Array:
        # in full precision: some accelerators would cut intensities to three digits
        return jnp.tensordot(weight, jnp.asarray(table), axes=1, precision="highest")

    values = {name: total(activity, table) for name, table in tables.scaled.items()}
    values |= {name: jnp.minimum(total(active, table), 1.0) for name, table in tables.switched.items()}
    for name, table in tables.by_slot.items():
        weight = activity if name == "frame_author" else active
        values[name] = weight[:, None] * jnp.asarray(table)
    chosen = jnp.zeros((worlds,), activity.dtype).at[1:].set(1.0)
    fields = {name: (value[..., None] * chosen)[..., None] for name, value in values.items()}
    for name in SHOCKED:
        fields[name] = _shocked(name, tables.shocks[name], step, worlds, sizes, activity.dtype)
    return fields


def _shocked(
    name: str,
    rows: Mapping[str, NDArray[np.generic]],
    step: jax.Array,
    worlds: int,
    sizes: Mapping[str, int],
    dtype: np.dtype[np.floating],
) -> jax.Array:
    """Add up the events of a field that happen in a step or, for lasting effects, have happened by then."""
    shape = tuple(sizes[axis] for axis in FIELDS[name].axes)
    at = jnp.asarray(rows["step"])
    happens = (step >= at) if name in LASTING else (step == at)
    value = jnp.asarray(rows["value"]) * happens.astype(dtype)
    flat = jnp.zeros((int(np.prod(shape)), worlds), dtype)
    # events of a world that is not simulated are dropped
    flat = flat.at[jnp.asarray(rows["index"]), jnp.asarray(rows["world"])].add(value, mode="drop")
    if name not in LASTING:
        flat = jnp.minimum(flat, 1.0)
    return flat.reshape((*shape, worlds, 1))
