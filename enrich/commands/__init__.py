"""One verb a file: each command takes keyword arguments and returns its exit code."""
