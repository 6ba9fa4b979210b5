"""Fill in the front matter of Markdown posts with a language model, and review every change as a diff."""

__version__ = "0.1.0"
__all__ = ["__version__"]
