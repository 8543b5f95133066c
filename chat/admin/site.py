from allauth.account.decorators import secure_admin_login
from django.contrib import admin


class ChatAdminSite(admin.AdminSite):
    """The admin, entered through the same sign-in as the chat (second factor and rate limits included)."""

    login = secure_admin_login(admin.AdminSite.login)
