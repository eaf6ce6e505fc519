"""The user's own event files, larger than memory: read in blocks, counted per pair and month or day.

Three layouts are known: the event files of ICEWS, the event exports of GDELT 1 and 2, and a plain CAMEO table
``date, source, target, code``; as CSV, TSV or Parquet, text also compressed with gzip or zip.

Memory holds only one block and the counts so far: a file ten times as long does not need more.
"""

from __future__ import annotations

from foedus.sources.event_ingest._layouts import LAYOUTS, Layout
from foedus.sources.event_ingest._tally import CLASSES, EventCounts
from foedus.sources.event_ingest.ingest import ingest_events

__all__ = ["CLASSES", "LAYOUTS", "EventCounts", "Layout", "ingest_events"]
