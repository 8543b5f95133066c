from allauth.socialaccount.providers.openid_connect import views as openid_connect
from csp.decorators import csp_update
from django.contrib import admin
from django.urls import include, path

from chat.views.api import api
from chat.views.catalogue import catalogue
from chat.views.pages import chat_page, favicon
from chat.views.setup import setup_page

urlpatterns = [
    path("", chat_page, name="chat"),
    path("c/<uuid:conversation_id>/", chat_page, name="conversation"),
    path("setup/", setup_page, name="setup"),
    # Browsers apply form-action to the redirect after the form, too, and this one leads to the provider.
    path("accounts/oidc/<provider_id>/login/", csp_update({"form-action": ["https:", "http:"]})(openid_connect.login)),
    path("accounts/", include("allauth.urls")),
    path("admin/", admin.site.urls),
    path("api/", api.urls),
    path("words/<str:language>.<str:version>.js", catalogue, name="javascript-catalog"),
    path("favicon.ico", favicon),
]

handler400 = "chat.views.error_pages.bad_request"
handler403 = "chat.views.error_pages.permission_denied"
handler404 = "chat.views.error_pages.page_not_found"
handler500 = "chat.views.error_pages.server_error"
