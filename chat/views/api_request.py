"""What an operation of the API is called with."""

from django.contrib.auth.models import User
from django.http import HttpRequest


class ApiRequest(HttpRequest):
    """`auth`: the person who asks; django-ninja puts there what SessionAuth found."""

    auth: User
