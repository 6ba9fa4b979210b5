"""``python -m enrich``.

Python puts the folder stood in before all others on its path, and that folder may be a stranger's clone.
So it is taken off again: neither a module nor a plugin is looked for there.
"""

import sys

if not sys.flags.safe_path:
    del sys.path[0]

from enrich.cli import main

main()
