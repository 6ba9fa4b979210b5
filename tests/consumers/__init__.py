"""Other programs read what enrich wrote: the readers of front matter that sites use, and two site generators."""
