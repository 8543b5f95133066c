"""Model admins and the monitoring pages. Django discovers this module by its name."""

from . import models

__all__ = ["models"]
