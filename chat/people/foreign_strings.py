"""Strings of allauth and Django whose own Russian translations we replace.

Nothing calls this module. `make messages` reads it as any other and puts these strings into locale/ru, and Django looks
there (LOCALE_PATHS) before it looks into the catalogue of an installed package. To correct another one: add its English
text here, exactly as the package has it, run `make messages` and translate it in locale/ru/LC_MESSAGES/django.po.
tests/pages/test_russian_words.py says which strings of allauth are missing, for example after an update.
"""

from django.utils.translation import gettext_noop as _
from django.utils.translation import ngettext_lazy

# Fields and their errors.
_("Current Password")
_("Email address")
_("New Password")
_("New Password (again)")
_("Password (again)")
_("Username")
_("Username or email")
_("A user is already registered with this email address.")
_("Be patient, you are sending too many requests.")
_("Incorrect code.")
_("Incorrect password.")
_("Invalid or expired key.")
_("Please type your current password.")
_("The email address and/or password you specified are not correct.")
_("The email address is not assigned to any user account.")
_("The password reset token was invalid.")
_("The username and/or password you specified are not correct.")
_("This account is currently inactive.")
_("This email address is already associated with this account.")
_("Too many failed login attempts. Try again later.")
_("Username can not be used. Please use other username.")
_("You cannot add more than %d email addresses.")
_("You cannot remove your primary email address.")
_("You must type the same password each time.")
_("Your primary email address must be verified.")
# Access, sign-in and sign-up.
_("Alternative options")
_("Already have an account? Then please %(link)ssign in%(end_link)s.")
_("Are you sure you want to sign out?")
_("Confirm")
_("Confirm Access")
_("Enter your password:")
_("Note")
_("Please reauthenticate to safeguard your account.")
_("Sign Up")
_("Signup")
_("Use authenticator app or code")
_("Use your password")
_("You are already logged in as %(user_display)s.")
_("You have signed out.")
# Password.
_("Bad Token")
_("Change Password")
_("Password successfully changed.")
_("Password successfully set.")
_("Set Password")
_(
    "The password reset link was invalid, possibly because it has already been used.  Please request a <a "
    'href="%(passwd_reset_url)s">new password reset</a>.'
)
_("Your password is now changed.")
# Email addresses.
_("Confirm Email Address")
_('Please confirm that <a href="mailto:%(email)s">%(email)s</a> is an email address for user %(user_display)s.')
_("Primary email address set.")
_("Removed email address %(email)s.")
_(
    'This email confirmation link expired or is invalid. Please <a href="%(email_url)s">issue a new email '
    "confirmation request</a>."
)
_("Unable to confirm %(email)s because it is already confirmed by a different account.")
_("You cannot remove your primary email address (%(email)s).")
_("You have confirmed %(email)s.")
# Two-factor authentication.
_("A new set of recovery codes has been generated.")
_("An authenticator app is not active.")
_("Are you sure?")
_("Authentication using an authenticator app is active.")
_("Authenticator App")
_("Authenticator app activated.")
_("Authenticator app deactivated.")
_("Authenticator code")
_("Deactivate")
_("Deactivate Authenticator App")
_("Download")
_("Download codes")
_("Enter an authenticator code:")
_("Generate")
_("Generate new codes")
_("I have saved my recovery codes")
_("No recovery codes set up.")
_("Recovery Codes")
_("Save them  in a secure location now — they won't be shown again.")
ngettext_lazy(
    "There is %(unused_count)s out of %(total_count)s recovery codes available.",
    "There are %(unused_count)s out of %(total_count)s recovery codes available.",
)
_("This action will invalidate your existing codes.")
_("Two-Factor Authentication")
_("Unused codes")
_("View")
_("You are about to deactivate authenticator app based authentication. Are you sure?")
_("You are about to generate a new set of recovery codes for your account.")
_("You cannot activate two-factor authentication until you have verified your email address.")
_("You cannot add an email address to an account protected by two-factor authentication.")
_("You cannot deactivate two-factor authentication.")
_("You cannot generate recovery codes without having two-factor authentication enabled.")
_("Your account is protected by two-factor authentication. Please enter an authenticator code:")
# Sign-in services.
_("Add a Third-Party Account")
_(
    "An account already exists with this email address. Please sign in to that account first, then connect "
    "your %s account."
)
_("An error occurred while attempting to login via your third-party account.")
_("Connect %(provider)s")
_("Invalid token.")
_("Login Cancelled")
_("Sign In Via %(provider)s")
_("The third-party account has been connected.")
_("The third-party account has been disconnected.")
_("The third-party account is already connected to a different account.")
_("Third-Party Login Failure")
_("You are about to connect a new third-party account from %(provider)s.")
_("You are about to sign in using a third-party account from %(provider)s.")
_(
    "You are about to use your %(provider_name)s account to login to\n"
    "%(site_name)s. As a final step, please complete the following form:"
)
_("You can sign in to your account using any of the following third-party accounts:")
_("You cannot disconnect your last remaining third-party account.")
_("You currently have no third-party accounts connected to this account.")
_(
    "You decided to cancel logging in to our site using one of your existing accounts. If this was a mistake, "
    'please proceed to <a href="%(login_url)s">sign in</a>.'
)
_("Your account has no password set up.")
_("Your account has no verified email address.")
# Mail.
_("Account Already Exists")
_("Hello from %(site_name)s!")
_("If it was you, you can sign up for an account using the link below.")
_("In case you forgot, your username is %(username)s.")
_("Password Reset Email")
_("Please Confirm Your Email Address")
_("Thank you for using %(site_name)s!\n%(site_domain)s")
_("This mail can be safely ignored if you did not initiate this action.")
_("To confirm this is correct, go to %(activate_url)s")
_("Unknown Account")
_(
    "You are receiving this email because you or someone else tried to signup for an\n"
    "account using email address:\n\n"
    "%(email)s\n\n"
    "However, an account using that email address already exists.  In case you have\n"
    "forgotten about this, please use the password forgotten procedure to recover\n"
    "your account:\n\n"
    "%(password_reset_url)s"
)
_(
    "You are receiving this email because you, or someone else, tried to access an account with email "
    "%(email)s. However, we do not have any record of such an account in our database."
)
_(
    "You're receiving this email because user %(user_display)s has given your email address to register an "
    "account on %(site_domain)s."
)
_(
    "You're receiving this email because you or someone else has requested a password reset for your user "
    "account.\n"
    "It can be safely ignored if you did not request a password reset. Click the link below to reset your "
    "password."
)
# The administrator's pages.
_("Accounts")
_("Mark selected email addresses as verified")
_("Marked {email} as verified.")
_("Failed to mark {email} as verified.")
_("MFA")
_("Recovery codes")
_("Social Accounts")
_("TOTP Authenticator")
_("WebAuthn")
_("email address")
_("email addresses")
_("primary")
_("verified")
_("provider")
_("provider ID")
_("client id")
_("App ID, or consumer key")
_("secret key")
_("API secret, client secret, or consumer secret")
_("social account")
_("social accounts")
_("social application")
_("social applications")
_("social application token")
_("social application tokens")
_("extra data")
_("expires at")
_("last login")
_("date joined")
_("token secret")
_('"oauth_token" (OAuth1) or access token (OAuth2)')
_('"oauth_token_secret" (OAuth1) or refresh token (OAuth2)')
_("uid")
# Django's own: nouns in the wrong case, е for ё.
_("Add %s")
_("Add %(name)s")
_(
    "Whether the user will be able to authenticate using a password or not. If disabled, they may still be "
    "able to authenticate using other backends, such as Single Sign-On or LDAP."
)
_("Change %s")
_("View %s")
_("Select %s to change")
_("Select %s to view")
_("Delete selected %(verbose_name_plural)s")
_("Your password can’t be a commonly used password.")
_("Your password can’t be too similar to your other personal information.")
_("Your password can’t be entirely numeric.")
_("This password is too common.")
_("This password is entirely numeric.")
ngettext_lazy(
    "This password is too short. It must contain at least %d character.",
    "This password is too short. It must contain at least %d characters.",
)
ngettext_lazy(
    "Your password must contain at least %(min_length)d character.",
    "Your password must contain at least %(min_length)d characters.",
)
