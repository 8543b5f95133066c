"""One noun a file."""

from .attempt import Attempt, Outcome
from .command import Command
from .conversation import Conversation
from .folder import Folder
from .generation import Generation
from .ids import uuid7
from .message import Message, Role
from .model_list import ModelList
from .preferences import Preferences
from .search_entry import SearchEntry
from .search_renewal import SearchRenewal
from .shared_count import SharedCount
from .sign_in_count import SignInCount
from .status import FINAL, UNDER_WAY, Status

__all__ = [
    "FINAL",
    "UNDER_WAY",
    "Attempt",
    "Command",
    "Conversation",
    "Folder",
    "Generation",
    "Message",
    "ModelList",
    "Outcome",
    "Preferences",
    "Role",
    "SearchEntry",
    "SearchRenewal",
    "SharedCount",
    "SignInCount",
    "Status",
    "uuid7",
]
