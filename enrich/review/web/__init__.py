"""The review in a browser: a local page that shows what waits, and decides through the same journal as a terminal.

The server is the only place that knows anything; a page is drawn from the journal and the files each time it is asked
for, so that a second tab, a killed server or a file that changed meanwhile can't make it lie.
Everything that a post or a model wrote is hostile until it is escaped: values are text, a body is sanitised and lives
in a frame without scripts, and no path that a browser names is opened unless the journal holds it.
"""
