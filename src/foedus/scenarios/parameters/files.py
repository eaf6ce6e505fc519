"""Parameter files: the packaged ones by name."""

from __future__ import annotations

from importlib import resources

from foedus.user_toml import parse_toml

__all__ = ["list_parameter_sets", "packaged_parameters", "parameter_names"]


def list_parameter_sets() -> list[str]:
    """Return the names of the packaged sets of parameters."""
    folder = resources.files("foedus.library") / "parameters"
    return sorted(item.name.removesuffix(".toml") for item in folder.iterdir() if item.name.endswith(".toml"))


def packaged_parameters(name: str) -> str:
    """Return the text of a packaged set."""
    return (resources.files("foedus.library") / "parameters" / f"{name}.toml").read_text(encoding="utf-8")


def parameter_names(name: str = "default") -> tuple[str, ...]:
    """Return the names of the parameters of a packaged set, such as ``alignment.shared_threat``."""
    document = parse_toml(packaged_parameters(name), name=f"{name}.toml")
    return tuple(
        f"{mechanism}.{key}" for mechanism, tables in document.items() if mechanism != "schema" for key in tables
    )
