"""The version of foedus: read by the build, the package and everything that names it."""

__all__ = ["__version__"]

__version__ = "0.2.0"
