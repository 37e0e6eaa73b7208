"""Smaller versions of pictures."""
from pathlib import Path

from PIL import Image, ImageFilter, ImageOps

SIZES = {"thumb": (160, 160), "card": (640, 480), "full": (1920, 1440)}


def render(source: Path, target: Path, size: tuple[int, int]) -> Path:  # class: cpu gil: released recommend: threads
    with Image.open(source) as picture:
        picture = ImageOps.exif_transpose(picture).convert("RGB")
        picture.thumbnail(size, Image.Resampling.LANCZOS)
        picture = picture.filter(ImageFilter.UnsharpMask(radius=1, percent=80))
        picture.save(target, "JPEG", quality=85, optimize=True)
    return target


def renditions(source: Path, folder: Path) -> list[Path]:  # class: cpu gil: released recommend: threads
    results = []
    for name, size in SIZES.items():
        results.append(render(source, folder / f"{source.stem}-{name}.jpg", size))
    return results


def all_renditions(sources: list[Path], folder: Path) -> int:  # class: cpu gil: released recommend: threads
    folder.mkdir(parents=True, exist_ok=True)
    return sum(len(renditions(source, folder)) for source in sources)
