"""Event files of one's own, larger than memory: read in blocks, counted per pair and month or day.

Three layouts are known: the event files of ICEWS, the event exports of GDELT 1 and 2, and a plain CAMEO table
``date, source, target, code``; as CSV, TSV or Parquet, text also packed by gzip or zip.

Memory holds one block, the counts so far and no more: a file ten times as long needs no more of it.
"""

from __future__ import annotations

from foedus.sources.event_ingest._layouts import LAYOUTS, Layout
from foedus.sources.event_ingest._tally import CLASSES, EventCounts
from foedus.sources.event_ingest.ingest import ingest_events

__all__ = ["CLASSES", "LAYOUTS", "EventCounts", "Layout", "ingest_events"]
