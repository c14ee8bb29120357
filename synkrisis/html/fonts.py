"""One set of fonts for every drawing: those that vl-convert brings along, whatever a machine has installed."""

import os
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from xml.sax.saxutils import escape

import vl_convert

_CONFIGURATION = "FONTCONFIG_FILE"
_WORD = '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><text y="9">a</text></svg>'


@cache
def use_own_fonts() -> None:
    """Let vl-convert measure and draw text with Liberation Sans from its own wheel; to be called before it draws.

    It reads the machine's fonts once, before its first drawing, and would prefer an installed font of that name.
    So it is shown a machine without fonts at that moment. On macOS and Windows it asks the system directly, and
    there an installed Liberation Sans would still go first.
    """
    before = os.environ.get(_CONFIGURATION)
    with TemporaryDirectory() as folder:
        path = Path(folder, "fonts.conf")
        path.write_text(f"<fontconfig><dir>{escape(folder)}</dir></fontconfig>", "utf-8")
        os.environ[_CONFIGURATION] = str(path)
        try:
            vl_convert.svg_to_png(_WORD)
        finally:
            del os.environ[_CONFIGURATION]
            if before is not None:
                os.environ[_CONFIGURATION] = before
