"""Faults on the wire, for the scripted backends of chat/demo: what only tests need of them."""
