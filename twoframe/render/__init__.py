"""Films drawn by us: previews of a pair, camera moves over one frame, and art from a prompt alone.

Imported by the demo process and the preview process only: OpenCV stays out of the web process.
"""

from twoframe.ratio import SIZES
from twoframe.render.film import render_film
from twoframe.render.job import FilmJob, RenderedFilm, Technique
from twoframe.render.join import append_film, still

__all__ = ["SIZES", "FilmJob", "RenderedFilm", "Technique", "append_film", "render_film", "still"]
