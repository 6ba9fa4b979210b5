"""From a survey to the settings that fit it: pure, and the same for the same posts and the same machine."""

from __future__ import annotations

from enrich.generators import Generator
from enrich.setup.draft import Draft
from enrich.setup.environment import Environment
from enrich.setup.fields import field_tables
from enrich.setup.offers import model_tables
from enrich.setup.places import site_table
from enrich.setup.survey import Survey


def propose(survey: Survey, generator: Generator, environment: Environment) -> Draft:
    """The settings for a site; what a person must choose stands in them as an offer, which does nothing."""
    made, left = field_tables(survey, generator)
    site = site_table(survey)
    what = f"a site of {generator.name}" if generator.name else "a site whose generator is not known"
    unread = survey.found - survey.looked
    are = "was" if unread == 1 else "were"
    others = (
        f"; {unread:,} of {survey.found:,} files {are} not read: too many, faulty, private, or no posts"
        if unread
        else ""
    )
    looked = f"{survey.posts} with front matter{others}"
    head = (
        f"`enrich init` proposes this for {what}, from {looked}.",
        "Change or take out what you like; docs/configuration.md tells all settings.",
    )
    return Draft(head, (*([site] if site else []), *model_tables(environment), *made), left)
