"""Django's password hashing, without holding a database connection."""

from django.contrib.auth.hashers import PBKDF2PasswordHasher
from django.db import connection


class PatientHasher(PBKDF2PasswordHasher):
    """Django's hashes. Each takes a good part of a second, so nine sign-ins at once would exhaust the eight connections
    of PostgreSQL's pool. So the connection is returned meanwhile."""

    def encode(self, password: str, salt: str, iterations: int | None = None) -> str:
        """Django's hash; outside a transaction the thread's database connection is closed first."""
        if not connection.in_atomic_block:
            connection.close()
        return super().encode(password, salt, iterations)
