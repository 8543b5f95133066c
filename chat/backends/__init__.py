"""Victoria and MLX as streams of typed events. No Django here. The wire is in docs/contracts/victoria.md and mlx.md."""
