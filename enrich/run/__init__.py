"""The batch: each post on its way from file to proposal, and from decision to file; the journal remembers both."""

from enrich.journal.db import Journal
from enrich.run.apply import apply
from enrich.run.batch import Batch
from enrich.run.bridge import drawn
from enrich.run.pipeline import Pipeline
from enrich.run.settle import settle
from enrich.run.task import Task

__all__ = ["Batch", "Journal", "Pipeline", "Task", "apply", "drawn", "settle"]
