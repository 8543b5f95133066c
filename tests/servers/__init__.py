"""Real model servers, asked through the running chat: `make test-servers`. docs/compatibility.md is written by it.

Nothing here is collected by `make test`: the environments take gigabytes and the run takes minutes.
"""
