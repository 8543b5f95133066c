"""Converts values that SQLite holds and PostgreSQL refuses: NUL, long texts, large numbers, JSON with either."""

import math
from collections import Counter
from collections.abc import Callable
from typing import Any

from django.db import connection, models

REPLACEMENT = "\N{REPLACEMENT CHARACTER}"
Fit = Callable[[Any], Any]


class Fitting:
    """Converts the values of a table. `changed`: the number of changed values by "table.column"."""

    def __init__(self) -> None:
        self.changed: Counter[str] = Counter()

    def of(self, field: "models.Field[Any, Any]") -> Fit | None:
        """The conversion for values of this field; None if every value fits."""
        fit = _fit_of(field)
        if fit is None:
            return None
        name = f"{field.model._meta.db_table}.{field.column}"

        def counted(value: Any) -> Any:
            if value is None:
                return None
            fitting = fit(value)
            # NaN is not equal to itself, but it fits.
            if fitting is not value and fitting != value:
                self.changed[name] += 1
            return fitting

        if not isinstance(field, models.JSONField):
            return counted
        return lambda value: _stored(counted(value), field)


def _stored(value: Any, field: "models.JSONField[Any, Any]") -> Any:
    # JSON's null in a NOT NULL column.
    return connection.ops.adapt_json_value(None, None) if value is None and not field.null else _json(value, field)


def _json(value: Any, field: "models.JSONField[Any, Any]") -> Any:
    return field.get_db_prep_save(value, connection)


def _fit_of(field: "models.Field[Any, Any]") -> Fit | None:
    if isinstance(field, models.JSONField):
        return _fit_json
    if isinstance(field, models.CharField):
        length = field.max_length
        return lambda value: _fit_text(value)[:length]
    if isinstance(field, models.TextField):
        return _fit_text
    if isinstance(field, models.IntegerField) and not isinstance(field, models.AutoField):
        low, high = connection.ops.integer_field_range(field.get_internal_type())
        return lambda value: max(low, min(value, high))
    return None


def _fit_text(value: str) -> str:
    if "\0" in value:
        value = value.replace("\0", REPLACEMENT)
    try:
        value.encode()
    except UnicodeEncodeError:  # a lone surrogate, possible in JSON's escapes
        value = value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return value


def _fit_json(value: Any) -> Any:
    if isinstance(value, str):
        return _fit_text(value)
    if isinstance(value, list):
        return [_fit_json(one) for one in value]
    if isinstance(value, dict):
        return {_fit_text(name): _fit_json(one) for name, one in value.items()}
    if isinstance(value, float) and not math.isfinite(value):
        return None
    return value
