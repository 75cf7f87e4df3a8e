"""An address → a QR code as SVG, for print: black on white, with its quiet zone, one millimetre a module."""

import segno

SVG_ATTRIBUTES = 'xmlns="http://www.w3.org/2000/svg" role="img" shape-rendering="crispEdges"'


def make_qr_svg(address: str) -> str:
    """Draw a QR code that survives the loss of 15 % of it (level M); the page's stylesheet may set another size."""
    code = segno.make(address, error="m", micro=False, boost_error=False)
    title = f"QR-kod: {address}"
    svg = code.svg_inline(dark="#000", light="#fff", border=4, unit="mm", svgclass=None, lineclass=None, title=title)
    return svg.replace("<svg ", f"<svg {SVG_ATTRIBUTES} ", 1)
