"""The server's log: one line for each event, without people's text.

about.py      a line's event and fields
shape.py      the format: text or JSON, and exceptions without their messages
foreign.py    lines of libraries: which are logged, and what they may contain
outside.py    brings in what bypasses the log: Twisted, threads, the interpreter
trouble.py    one line when something begins to fail, one when it works again
config.py     Django's LOGGING
hidden.py     settings that Django's debug page does not show
"""
