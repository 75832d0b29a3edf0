"""Reading back what a PDF says."""

import pypdfium2


def pages(pdf):
    """The text of each page, lines joined by single spaces."""
    document = pypdfium2.PdfDocument(pdf)
    try:
        return [" ".join(page.get_textpage().get_text_range().split()) for page in document]
    finally:
        document.close()


def text(pdf):
    """The text of all pages with the invisible break places taken out."""
    return " ".join(pages(pdf)).replace("\u200b", "")


def pixels(pdf, page=0, scale=2.0):
    """The page as a Pillow picture in colour."""
    document = pypdfium2.PdfDocument(pdf)
    try:
        return document[page].render(scale=scale).to_pil().convert("RGB")
    finally:
        document.close()
