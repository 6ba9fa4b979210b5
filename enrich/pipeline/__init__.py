"""The batch: each post on its way from file to proposal, and from decision to file; the journal remembers both."""

from enrich.journal.db import Journal
from enrich.pipeline.apply import apply
from enrich.pipeline.batch import Batch, drawn
from enrich.pipeline.context import Task
from enrich.pipeline.propose import Pipeline
from enrich.pipeline.write import settle

__all__ = ["Batch", "Journal", "Pipeline", "Task", "apply", "drawn", "settle"]
