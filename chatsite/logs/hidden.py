"""Settings that Django's debug page (DEBUG=true) does not show."""

import re

from django.views.debug import SafeExceptionReporterFilter

HIDDEN_SETTINGS = SafeExceptionReporterFilter.hidden_settings.pattern + "|URL"


class AddressesHidden(SafeExceptionReporterFilter):
    """Hides settings that are addresses, too: an address may have a password in it."""

    hidden_settings = re.compile(HIDDEN_SETTINGS, re.IGNORECASE)
