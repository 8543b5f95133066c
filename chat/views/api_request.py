"""The request that an operation of the API gets."""

from django.contrib.auth.models import User
from django.http import HttpRequest


class ApiRequest(HttpRequest):
    """`auth`: the signed-in person, set by django-ninja from SessionAuth's result."""

    auth: User
