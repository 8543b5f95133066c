"""Texts that are hard to draw, each by its name."""

TABLE = f"|{'a|' * 500}\n|{'-|' * 500}\n{'|' * 1000}\n" + "|\n" * 900

BOMBS = {
    "a line of a megabyte": "word " * 199_000,
    "code of a megabyte": "```python\n" + "x = 1  # with a comment\n" * 41_000 + "```",
    "code that a grammar takes minutes for": "```java\n" + "a" * 55_000 + "\n```",
    "500 nested quotes": "> " * 500 + "deep",
    "a table of 4 KB": TABLE,
    "thousands of links": "[a](https://good.example/) " * 8000,
    "open links": "[a](" * 25_000,
    "10,000 emphasised words": "*a* " * 10_000,
    "paragraphs": "a\n\n" * 60_000,
    "footnotes": "".join(f"[^{n}] " for n in range(4000)) + "\n\n" + "".join(f"[^{n}]: a\n" for n in range(4000)),
    "formulas": "$a_{1}$ " * 8000,
    "a formula of a megabyte": "$$" + "\\frac{a}{b}+" * 80_000 + "1$$",
    "towers of marks": "e" + "\u0301" * 30_000 + (" o" + "\u0336" * 150) * 300,
    "overrides": "\u202eabc \u2067def " * 20_000,
    "nothing to see": "\u200b" * 50_000,
}
