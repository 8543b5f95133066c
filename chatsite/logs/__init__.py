"""What the server writes of its own life: one line for each event, in which nobody's words stand.

about.py      what a line is about
shape.py      how it is written: text or JSON, and exceptions without their sentences
foreign.py    the lines of libraries: what may stand in them, and which are let through
outside.py    what would be written beside the log: by Twisted, by threads, by the interpreter
trouble.py    one line when something begins to fail, one when it works again
config.py     Django's LOGGING
hidden.py     settings that Django's page for developers does not show
"""
