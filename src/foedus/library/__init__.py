"""All packaged data: cases, arguments, parameters, facts, bibliography and the embedded evidence."""

from __future__ import annotations
