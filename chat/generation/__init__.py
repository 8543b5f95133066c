"""The engine: what people command, the replies under way, who watches them, what is saved and recovered."""
