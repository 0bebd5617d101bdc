"""The pages around a unit say what the learning app's say; how they behave is tried in a browser elsewhere."""

from web_fragments.fragment import Fragment

from tests.platform.iframe import ALLOW_NEW, ALLOW_OLD, frame_page, unit_page


def test_the_frame_is_as_tall_as_told_and_never_scrolls():
    page = frame_page("/unit?a=1&b=2")

    assert 'scrolling="no"' in page and "allowfullscreen" in page and 'src="/unit?a=1&amp;b=2"' in page
    assert "'plugin.resize'" in page and "unit.visibilityStatus" in page
    assert "100vh" not in page


def test_older_and_modal_frames_allow_less():
    page = frame_page("/unit", allow=ALLOW_OLD, fullscreen=False)

    assert "autoplay" in ALLOW_NEW and "autoplay" not in page
    assert "camera" in page and "allowfullscreen" not in page and "display-capture" not in ALLOW_NEW


def test_a_unit_page_leads_links_to_the_parent_and_reports_its_height():
    fragment = Fragment("<p>Hello</p>")
    fragment.add_css("p { color: CanvasText }")

    page = unit_page(fragment)

    assert '<base target="_parent">' in page and '<div id="content"><p>Hello</p>' in page
    assert "plugin.resize" in page and "color: CanvasText" in page
    assert "define" not in page and "window.define" in unit_page(fragment, studio=True)
