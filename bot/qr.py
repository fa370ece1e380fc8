"""A link as a picture to point a telephone's camera at."""

from io import BytesIO


def png(link: str) -> bytes:
    """The QR code of `link` as a PNG."""
    import segno

    picture = BytesIO()
    segno.make(link, error="m", micro=False).save(picture, kind="png", scale=8, border=3)
    return picture.getvalue()
