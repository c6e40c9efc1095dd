"""Real photographs, from packages that ship them under a free licence (scikit-image, scikit-learn)."""

import io
from functools import cache
from importlib.resources import files

from PIL import Image

PHOTOS = {
    "china": ("sklearn.datasets.images", "china.jpg"),  # a temple, 640 × 427
    "flower": ("sklearn.datasets.images", "flower.jpg"),  # a dahlia, 640 × 427
    "astronaut": ("skimage.data", "astronaut.png"),  # a portrait, 512 × 512
    "cat": ("skimage.data", "chelsea.png"),  # 451 × 300
    "coffee": ("skimage.data", "coffee.png"),  # 600 × 400
    "hubble": ("skimage.data", "hubble_deep_field.jpg"),  # 1000 × 872
    "rocket": ("skimage.data", "rocket.jpg"),  # 640 × 427
    "motorcycle": ("skimage.data", "motorcycle_left.png"),  # one eye of a stereo pair, 741 × 500
    "motorcycle_right": ("skimage.data", "motorcycle_right.png"),  # the other eye
    "photographer": ("skimage.data", "camera.png"),  # grey, 512 × 512
    "coins": ("skimage.data", "coins.png"),  # grey, 384 × 303
    "moon": ("skimage.data", "moon.png"),  # grey and soft, 512 × 512
    "retina": ("skimage.data", "retina.jpg"),  # an eye from inside, 1411 × 1411
    "tissue": ("skimage.data", "ihc.png"),  # through a microscope, 512 × 512
    "brick": ("skimage.data", "brick.png"),  # grey, 512 × 512
    "gravel": ("skimage.data", "gravel.png"),  # grey, 512 × 512
}


def photo_bytes(name: str) -> bytes:
    """The file as the package ships it."""
    package, file = PHOTOS[name]
    return (files(package) / file).read_bytes()


def photo(name: str) -> Image.Image:
    """The picture in RGB."""
    return Image.open(io.BytesIO(photo_bytes(name))).convert("RGB")


@cache
def big_jpeg(name: str, megapixels: float, quality: int = 90) -> bytes:
    """The picture enlarged to about so many megapixels, as a camera would have written it."""
    source = photo(name)
    scale = (megapixels * 1e6 / (source.width * source.height)) ** 0.5
    out = io.BytesIO()
    source.resize((round(source.width * scale), round(source.height * scale)), Image.Resampling.BICUBIC).save(
        out, "JPEG", quality=quality
    )
    return out.getvalue()
