"""The colours of a prompt: what its words look like, as one ramp from dark to light.

Colours are mixed in OKLab (Björn Ottosson, 2020), where the way between two of them stays even and clean.
"""

from __future__ import annotations

import re
from functools import cache

import numpy as np
from numpy.typing import NDArray

from twoframe.render.arrays import Floats

Colours = NDArray[np.float64]
"""Colours as rows of three numbers: sRGB from 0 to 1, or OKLab."""

STEPS = 512
WORDS_USED = 3

SCENES = (
    (r"sunset|dusk|twilight|evening|日落|夕阳|黄昏|晚霞", "1b1035 5b2a6e b8436d f2745f ffb66b ffe3b0"),
    (r"sunrise|dawn|morning|日出|黎明|清晨|朝霞", "23324f 5f6f9c c994a6 f5b49a ffdcb0 fff4dc"),
    (r"ocean|sea|wave|underwater|mermaid|whale|海|浪|美人鱼|鲸", "04121f 073a56 0c6d8c 2ea7b3 8fdcd2 e6fbf3"),
    (r"lake|river|water|rain|waterfall|湖|河|江|水|雨|瀑布", "0b1c2b 1d4259 3f7189 7aa7b5 bcd8da f0f7f4"),
    (r"sky|cloud|wind|天空|云|风", "1d3f72 3f73b0 7fb0de bcd9ef f1f6fa"),
    (r"night|midnight|moon|夜|月", "060914 101a3a 26366b 4f62a3 9aa8d6 e7ebfb"),
    (r"space|galaxy|star|cosmic|nebula|planet|太空|宇宙|星|银河", "07060f 1b1140 45207a 8a3fb0 d777c9 ffd9f2"),
    (r"aurora|northern light|极光", "04131c 083b3f 0d7a63 35c48a 9df2a8 e8ffe0"),
    (r"forest|jungle|tree|woodland|leaf|leaves|森林|树|叶|竹", "07130c 123321 24593a 4f8f55 9cc57a e9f4cf"),
    (r"spring|meadow|grass|garden|春|草|花园", "12301f 2f6b3c 76b35a bfdc7f f6e9a8 fff7e6"),
    (r"autumn|fall foliage|maple|秋|枫", "1e0d0a 5a1f14 a5401c e07b2b f4b95a fbeac0"),
    (r"snow|ice|winter|glacier|frost|雪|冰|冬", "1c2f4a 4d6f94 8fb1cf c7dcea edf5fa ffffff"),
    (r"fire|flame|lava|volcano|ember|火|焰|岩浆", "120303 4a0a06 a51d0b e9551a ffa83c fff0b8"),
    (r"desert|dune|sand|沙", "2a1510 6b3a24 b0703f dba56b f2d5a5 fff3dc"),
    (r"neon|cyberpunk|tokyo|disco|霓虹|赛博", "0a0618 2a0f5c 7a1fb8 e62fae ff7fb0 7ff4ff"),
    (r"city|street|concrete|steel|城市|街|钢", "0d1117 27303d 515f70 8c99a6 c9cfd4 f5f1e8"),
    (r"coffee|chocolate|wood|wooden|咖啡|巧克力", "140a06 3a1f14 704428 a97a50 d9b48c f6e8d3"),
    (r"flower|blossom|petal|bloom|樱花|花", "2a0f24 6d2350 b8497f ec8fae fbc8d0 fff2ee"),
    (r"dream|magic|fantasy|unicorn|梦|魔法|幻", "191433 45348a 8a6fd0 c9a6ea f3cfe8 fff5f0"),
    (r"love|heart|kiss|romance|爱|心", "24060f 6b1028 b82a4a ec6a78 fab3ad fff0ea"),
    (r"cat|fox|dog|lion|tiger|fur|猫|狐|狗|狮|虎", "1d120c 553420 9a6236 d39a5e efcd9b fbf3e2"),
)
"""What scenes look like: patterns of words in English and Chinese, and colours from dark to light."""

COLOURS = (
    (r"crimson|scarlet|ruby|red|赤|红", "d0322c"),
    (r"orange|tangerine|橙|橘", "f3802f"),
    (r"gold|golden|amber|honey|金|琥珀", "e2a72e"),
    (r"yellow|lemon|黄", "f4d64e"),
    (r"green|emerald|jade|olive|mint|绿|翠", "3c9c5f"),
    (r"teal|turquoise|cyan|aqua|青", "1fa7a8"),
    (r"navy|indigo|靛|藏青", "24346f"),
    (r"blue|azure|cobalt|蓝", "2f6fd0"),
    (r"purple|violet|紫", "7a45c4"),
    (r"lavender|lilac|薰衣草", "b39be0"),
    (r"magenta|fuchsia|品红", "cc2e9c"),
    (r"pink|rose|coral|粉|玫瑰", "ee7fa2"),
    (r"white|ivory|cream|白", "f6f2ea"),
    (r"black|dark|shadow|黑|暗", "101014"),
    (r"gr[ae]y|silver|fog|mist|smoke|灰|银|雾|烟", "8d949c"),
    (r"brown|bronze|copper|棕|褐|铜", "8a5630"),
)
"""Colours that prompts name."""

DEFAULTS = (
    "0b1026 2b2a6b 7a4bb0 d77ab0 ffc9a8 fff3dd",
    "04161c 0b4a55 2f8f86 8fcfa0 e7efb8 fffbe8",
    "160b1e 51204f a3425c e58a5f f6cf8e fff6df",
    "0a1730 1d4a7d 4f8fc0 a5cbdc efd9c3 fff6ea",
    "100d0b 43302a 8c5f4c c99a7a ecd0b0 fbf5ea",
    "0d1420 2b3f5c 6d7f9c b7a9b8 ecc9bf fff2e8",
)
"""Ramps for prompts without a word that has a colour."""


def ramp(prompt: str, choice: int) -> Floats:
    """The colours of a prompt as a ramp of `STEPS` rows, sRGB 0 to 1, from dark to light.

    `choice` picks one where the prompt names none.
    """
    text = prompt.lower()
    stops = [_parse(scene) for scene in _mentioned(text, SCENES)]
    named = [_tinted(_parse(colour)[0]) for colour in _mentioned(text, COLOURS)]
    if named:  # a colour that is named outright: the scene keeps its shadow and its light
        stops = [*(scene[[0, -1]] for scene in stops[:1]), *named]
    lab = np.vstack([_to_oklab(part) for part in stops[:WORDS_USED] or [_parse(DEFAULTS[choice % len(DEFAULTS)])]])
    return _spread(lab[np.argsort(lab[:, 0])])


def _mentioned(text: str, table: tuple[tuple[str, str], ...]) -> list[str]:
    """What a text mentions, in its order; Latin words by their beginning, Chinese ones anywhere."""
    found = []
    for words, colours in table:
        match = _pattern(words).search(text)
        if match:
            found.append((match.start(), colours))
    return [colours for _, colours in sorted(found)]


@cache
def _pattern(words: str) -> re.Pattern[str]:
    latin = [word for word in words.split("|") if word.isascii()]
    other = [word for word in words.split("|") if not word.isascii()]
    return re.compile("|".join([rf"\b(?:{'|'.join(latin)})(?:s|es|y)?\b", *other]))


def _parse(colours: str) -> Colours:
    return np.array([[int(colour[i : i + 2], 16) / 255 for i in (0, 2, 4)] for colour in colours.split()])


def _tinted(colour: Colours) -> Colours:
    """A colour with its shadows and lights, as sRGB."""
    lightness, a, b = _to_oklab(colour[None])[0]
    levels = np.array([0.12, 0.3, 0.5, lightness, 0.82, 0.96])
    strength = np.interp(levels, [0, 0.25, 0.75, 1], [0.25, 0.9, 1, 0.15])
    strength[3] = 1
    return _from_oklab(np.column_stack([levels, a * strength, b * strength]))


def _spread(lab: Colours) -> Floats:
    """Even a sorted list of colours out into a smooth ramp that has shadows and lights."""
    position = np.linspace(0, 1, len(lab))
    wanted = np.linspace(0, 1, STEPS)
    channels = np.column_stack([np.interp(wanted, position, channel) for channel in lab.T])
    width = STEPS // 6
    padded = np.pad(channels, ((width, width), (0, 0)), mode="edge")
    kernel = np.hanning(2 * width + 1)
    smooth = np.column_stack([np.convolve(channel, kernel / kernel.sum(), "valid") for channel in padded.T])
    rgb: Floats = np.clip(_from_oklab(smooth), 0, 1).astype(np.float32)
    return rgb


def _to_oklab(rgb: Colours) -> Colours:
    linear = np.where(rgb <= 0.04045, rgb / 12.92, ((rgb + 0.055) / 1.055) ** 2.4)
    lab: Colours = np.cbrt(linear @ TO_CONE.T) @ TO_LAB.T
    return lab


def _from_oklab(lab: Colours) -> Colours:
    linear = np.clip((lab @ np.linalg.inv(TO_LAB).T) ** 3 @ np.linalg.inv(TO_CONE).T, 0, 1)
    rgb: Colours = np.where(linear <= 0.0031308, linear * 12.92, 1.055 * linear ** (1 / 2.4) - 0.055)
    return rgb


TO_CONE = np.array(
    [
        [0.4122214708, 0.5363325363, 0.0514459929],
        [0.2119034982, 0.6806995451, 0.1073969566],
        [0.0883024619, 0.2817188376, 0.6299787005],
    ]
)
TO_LAB = np.array(
    [
        [0.2104542553, 0.7936177850, -0.0040720468],
        [1.9779984951, -2.4285922050, 0.4505937099],
        [0.0259040371, 0.7827717662, -0.8086757660],
    ]
)
