"""What strangers can make the log say."""

import logging

LENGTH = 200


class ShortRefusals(logging.Filter):
    """A refused request (wrong host name, too many fields, a filter that is none) is one short line, and a warning.

    Django logs these with a traceback and with what was sent: kilobytes for each, at a stranger's wish.
    """

    def filter(self, record: logging.LogRecord) -> bool:
        if record.name.startswith("django.security"):
            record.exc_info = record.exc_text = None
            record.levelno, record.levelname = logging.WARNING, "WARNING"
            said = record.getMessage()
            record.msg, record.args = (said if said.isprintable() else ascii(said))[:LENGTH], ()
        return True
