"""Loads a script of `.ci/`, whose folder is no package."""

from __future__ import annotations

import importlib.util
import sys
from types import ModuleType

from conftest import ROOT


def script(name: str) -> ModuleType:
    """The module `.ci/NAME.py`."""
    spec = importlib.util.spec_from_file_location(f"ci_{name}", ROOT / ".ci" / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module
