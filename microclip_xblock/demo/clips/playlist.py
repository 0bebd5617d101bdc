"""
The HLS sample: one committed clip cut into segments, its packets as they are, with a playlist that names them.

    python -m microclip_xblock.demo.clips.playlist
"""

from __future__ import annotations

from pathlib import Path

import av

CLIP = "there"
SEGMENT_S = 2.5  # two of the clips' distances between key frames
HERE = Path(__file__).parent


def make(clip: str, folder: Path) -> list[Path]:
    """Write `<clip>.m3u8`, `<clip>-start.mp4` and `<clip>-<number>.m4s` into `folder`; what was written."""
    options = {
        "hls_time": str(SEGMENT_S),
        "hls_playlist_type": "vod",
        "hls_segment_type": "fmp4",
        "hls_fmp4_init_filename": f"{clip}-start.mp4",
        "hls_segment_filename": str(folder / f"{clip}-%d.m4s"),
        "hls_flags": "independent_segments",
        "hls_segment_options": "fflags=+bitexact",
    }
    playlist = folder / f"{clip}.m3u8"
    with (
        av.open(str(HERE / f"{clip}.mp4")) as source,
        av.open(str(playlist), "w", format="hls", options=options) as out,
    ):
        copies = {stream.index: out.add_stream_from_template(stream) for stream in source.streams}
        for packet in source.demux():
            if packet.dts is not None:
                packet.stream = copies[packet.stream.index]
                out.mux(packet)
    # The muxer rounds 2.5 down; by RFC 8216, 4.3.3.1 no segment may be longer than this, rounded to the nearest second.
    words = playlist.read_text(encoding="ascii")
    playlist.write_text(words.replace("#EXT-X-TARGETDURATION:2\n", "#EXT-X-TARGETDURATION:3\n"), encoding="ascii")
    return [playlist, folder / f"{clip}-start.mp4", *sorted(folder.glob(f"{clip}-*.m4s"))]


def main() -> None:
    """Make the sample beside the clip it is made of."""
    for old in HERE.glob(f"{CLIP}-*.m4s"):
        old.unlink()
    for path in make(CLIP, HERE):
        print(f"{path.name}: {path.stat().st_size} bytes")


if __name__ == "__main__":
    main()
