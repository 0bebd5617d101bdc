"""The library of playlists in a real browser, on the demo's own sample."""

from __future__ import annotations

import re

PLAY = """([library, playlist]) => new Promise((resolve, reject) => {
  const script = document.createElement('script');
  script.src = library;
  script.onerror = () => reject(new Error('not loaded'));
  script.onload = () => {
    const video = document.createElement('video');
    video.muted = true;
    document.body.append(video);
    const hls = new window.MicroclipHls({ autoStartLoad: true });
    const end = (found) => {
      hls.destroy();
      video.remove();
      resolve(found);
    };
    hls.on(window.MicroclipHls.Events.ERROR, (_, told) => told.fatal && end({ error: told.details }));
    hls.on(window.MicroclipHls.Events.MANIFEST_PARSED, () => video.play());
    video.addEventListener('timeupdate', () => {
      if (video.currentTime < 0.3) return;
      // Past the first segment too.
      if (video.currentTime < 4) video.currentTime = 4;
      else if (video.currentTime > 4.2) end({ at: video.currentTime, long: video.duration, wide: video.videoWidth });
    });
    hls.loadSource(playlist);
    hls.attachMedia(video);
  };
  document.body.append(script);
})"""


def test_the_sample_plays_across_its_segments(visit):
    jonas = visit("jonas", "/course/board/")
    frame = jonas.page.frames[1]
    script = jonas.unit.locator("script[src*='board.js']").get_attribute("src")
    found = frame.evaluate(PLAY, [re.sub(r"board\.js$", "hls.js", script), "/course-files/there.m3u8"])

    assert "error" not in found
    assert found["wide"] == 540
    assert abs(found["long"] - 16.3) < 0.2


def test_playlist_and_segments_have_their_types(visit):
    jonas = visit("jonas", "/course/board/")

    def type_of(name):
        return jonas.page.request.get(f"{jonas.address}/course-files/{name}").headers["content-type"]

    assert type_of("there.m3u8") == "application/vnd.apple.mpegurl"
    assert type_of("there-start.mp4") == "video/mp4"
    assert type_of("there-0.m4s") == "video/iso.segment"
