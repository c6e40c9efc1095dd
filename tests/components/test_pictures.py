"""Pictures of ours have one address for one look, and a place of their own before they come."""

import math

import pytest
from streamlit.testing.v1 import AppTest

from components.pictures import frame_url, moment_url, whole_url
from twoframe.fit import Fit, FitMode
from twoframe.models import AspectRatio, FrameRef

SHA256, TASK = "ab" * 32, "cd" * 16


def test_addresses_name_shape_fit_moment_and_width():
    edge = FrameRef(SHA256, fit=Fit(FitMode.EDGE, 0.25, 1))
    assert frame_url(FrameRef(SHA256), AspectRatio.WIDE, 640) == f"/frames/{SHA256}.jpg?r=16x9&f=cover_5000_5000&w=640"
    assert frame_url(edge, AspectRatio.TALL, 320) == f"/frames/{SHA256}.jpg?r=9x16&f=edge_2500_10000&w=320"
    assert whole_url(SHA256, 1080) == f"/frames/{SHA256}.jpg?whole&w=1080"
    assert moment_url(TASK, 2.5, 640) == f"/films/{TASK}/at.jpg?t=2.500&w=640"
    ends = [moment_url(TASK, at_s, 1).partition("?")[2] for at_s in (0, -1, math.inf)]
    assert ends == ["t=first&w=1", "t=first&w=1", "t=last&w=1"]


def test_a_picture_from_elsewhere_has_no_address_here():
    with pytest.raises(ValueError, match="URL"):
        frame_url(FrameRef(url="https://example.test/a.jpg"), AspectRatio.WIDE, 640)


def test_a_picture_has_its_place_and_no_text_of_it_becomes_html():
    def page() -> None:
        from components.pictures import picture

        picture("/frames/x.jpg?a=1&w=2", ratio=(9, 16), alt='A "cat" <b>', max_height=320, radius=4)

    test = AppTest.from_function(page, default_timeout=30).run()
    assert not test.exception
    [html] = test.get("html")
    body = html.proto.body
    assert 'src="/frames/x.jpg?a=1&amp;w=2"' in body
    assert 'alt="A &quot;cat&quot; &lt;b&gt;"' in body
    assert "aspect-ratio:9/16;width:min(100%,180px);border-radius:4px" in body
    assert "object-fit:cover" in body


def test_a_picture_of_another_shape_is_whole_in_its_place_where_that_is_asked():
    def page() -> None:
        from components.pictures import picture

        picture("/films/x.jpg", ratio=(16, 9), alt="", max_height=90, fit="contain")

    [html] = AppTest.from_function(page, default_timeout=30).run().get("html")
    assert "aspect-ratio:16/9;width:min(100%,160px)" in html.proto.body
    assert "object-fit:contain" in html.proto.body
