"""Victoria and MLX as streams of typed events, without Django. Protocols: docs/contracts/victoria.md and mlx.md."""
