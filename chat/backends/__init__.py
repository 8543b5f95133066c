"""The wire: Victoria and MLX as typed events. No Django here; facts in the contracts of docs/backends.md."""
