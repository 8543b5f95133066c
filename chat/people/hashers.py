"""Django's password hashing, without holding on to the database."""

from django.contrib.auth.hashers import PBKDF2PasswordHasher
from django.db import connection


class PatientHasher(PBKDF2PasswordHasher):
    """The hashes are Django's own. Each takes a good part of a second, so nine people who sign in at the same moment
    would keep all others from the eight connections of PostgreSQL's pool: this one is given back meanwhile."""

    def encode(self, password: str, salt: str, iterations: int | None = None) -> str:
        """Django's hash; outside a transaction the thread's database connection is closed first."""
        if not connection.in_atomic_block:
            connection.close()
        return super().encode(password, salt, iterations)
