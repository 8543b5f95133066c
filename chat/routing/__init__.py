"""Chooses the backend for a reply, the order to try them in, and when to hand over. Does not import Django."""
