"""What stands on paper."""

import io

from pypdf import PdfReader


def pages_of(pdf: bytes) -> list[str]:
    """The text of each page, its blanks made one."""
    return [" ".join(page.extract_text().split()) for page in PdfReader(io.BytesIO(pdf)).pages]
