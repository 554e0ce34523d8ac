"""What a file really is, by its first bytes; what a browser claims counts for nothing (S8, B14)."""

import re

from bot.domain.names import clean_name

HEAD = 4096
LONGEST_NAME = 120
UNKNOWN = "application/octet-stream"
TEXT = "text/plain"
ZIP = "application/zip"
OFFICE = "application/vnd.openxmlformats-officedocument."
PICTURES = {"image/png": "PNG", "image/jpeg": "JPEG", "image/gif": "GIF", "image/webp": "WEBP"}
STARTS = (
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"GIF87a", "image/gif"),
    (b"GIF89a", "image/gif"),
    (b"%PDF-", "application/pdf"),
    (b"ID3", "audio/mpeg"),
    (b"\xff\xfb", "audio/mpeg"),
    (b"\xff\xf3", "audio/mpeg"),
    (b"OggS", "audio/ogg"),
    (b"fLaC", "audio/flac"),
    (b"\x1a\x45\xdf\xa3", "video/webm"),
    (b"PK\x03\x04", ZIP),
)
RIFF = {b"WEBP": "image/webp", b"WAVE": "audio/wav"}
BRANDS = {
    b"qt": "video/quicktime",
    b"M4A": "audio/mp4",
    b"hei": "image/heic",
    b"mif1": "image/heic",
    b"avif": "image/avif",
}
# The first name of a type is given to files whose own does not fit.
EXTENSIONS = {
    "image/png": ("png",),
    "image/jpeg": ("jpg", "jpeg"),
    "image/gif": ("gif",),
    "image/webp": ("webp",),
    "image/heic": ("heic", "heif"),
    "image/avif": ("avif",),
    "application/pdf": ("pdf",),
    "audio/mpeg": ("mp3",),
    "audio/ogg": ("ogg", "oga", "opus"),
    "audio/flac": ("flac",),
    "audio/wav": ("wav",),
    "audio/mp4": ("m4a",),
    "video/mp4": ("mp4", "m4v"),
    "video/quicktime": ("mov",),
    "video/webm": ("webm", "mkv"),
    ZIP: ("zip",),
    OFFICE + "wordprocessingml.document": ("docx",),
    OFFICE + "spreadsheetml.sheet": ("xlsx",),
    OFFICE + "presentationml.presentation": ("pptx",),
    TEXT: ("txt", "log", "md"),
    "text/csv": ("csv",),
}
PACKED = {e: kind for kind, known in EXTENSIONS.items() if kind.startswith(OFFICE) for e in known}
FORBIDDEN = re.compile(r'[<>:"|?*\\/%\x00-\x1f\x7f]')


def type_of(data: bytes, name: str) -> str | None:
    """Return the type of a file that may pass, else None: no markup, no programs, nothing unknown."""
    for start, kind in STARTS:
        if data.startswith(start):
            return PACKED.get(extension(name), ZIP) if kind == ZIP else kind
    if data.startswith(b"RIFF"):
        return RIFF.get(data[8:12])
    if data[4:8] == b"ftyp":
        brand = data[8:12]
        return next((kind for b, kind in BRANDS.items() if brand.startswith(b)), "video/mp4")
    return _text_type(data, name)


def is_served_as(kind: str) -> str:
    """Return the type to serve an agent's file with: what their platform says, if it is a harmless one."""
    return kind if kind in EXTENSIONS else UNKNOWN


def shown_name(name: str, kind: str) -> str:
    """Return the name as people see it: no path, nothing hidden, an ending that fits what it is."""
    last = re.split(r"[/\\]", name.encode("utf-8", "replace").decode())[-1]
    clean = clean_name(FORBIDDEN.sub("_", last[-4 * LONGEST_NAME :]), 4 * LONGEST_NAME).strip(". ")
    endings = EXTENSIONS[kind]
    stem, dot, ending = clean.rpartition(".")
    if dot and ending.lower() in endings:
        return f"{stem[:LONGEST_NAME] or 'file'}.{ending}"
    return f"{clean[:LONGEST_NAME] or 'file'}.{endings[0]}"


def extension(name: str) -> str:
    """Return what stands after the last dot, in small letters."""
    return name.rpartition(".")[2].lower()


def _text_type(data: bytes, name: str) -> str | None:
    """Return the type of plain words in UTF-8; whatever begins like markup is none."""
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return None
    if not data or text.lstrip().startswith(("<", "{\\rtf", "#!", "MZ", "%!")) or "\x00" in text:
        return None
    if any(ord(char) < ord(" ") and char not in "\t\n\r\f" for char in text[:HEAD]):
        return None
    return "text/csv" if extension(name) == "csv" else TEXT
