"""The review in a browser: a local page that shows what waits, and decides through the same journal as a terminal.

Only the server holds state: a page is made from the journal and the files for each request, so that it is right also
after a second tab, a killed server or a change of a file.
Everything that a post or a model wrote may be an attack: values are escaped, a body is sanitised and shown
in a frame without scripts, and no path that a browser names is opened unless the journal holds it.
"""
