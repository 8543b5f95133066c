"""The budgets of docs/performance.md, measured side by side with a bare consumer on the same machine in one run."""
