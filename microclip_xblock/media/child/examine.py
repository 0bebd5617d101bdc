"""Reading every packet: what the streams are, and how long and how many pictures they really have."""

from __future__ import annotations

from typing import Any

from microclip_xblock.media.child.opening import codec_of, is_cover


def examine(opened: Any, stop_s: float) -> dict[str, Any]:
    """
    Read packets until the end, or until one stream lasts longer than `stop_s`. Nothing is decoded beyond what FFmpeg needs to know the streams.

    Returns:
        `{"streams": [{"kind", "codec", "width", "height"}], "duration_s", "fps"}`; `fps` is 0 without a picture.
    """
    streams = [stream for stream in opened.streams if not is_cover(stream)]
    first: dict[int, float] = {}
    last: dict[int, float] = {}
    pictures: dict[int, int] = {}
    timed = [stream for stream in streams if stream.type in ("video", "audio")]
    for packet in opened.demux(timed) if timed else ():
        if packet.pts is None or packet.time_base is None:
            continue
        begins = float(packet.pts * packet.time_base)
        ends = begins + float((packet.duration or 0) * packet.time_base)
        index = packet.stream.index
        first[index] = min(first.get(index, begins), begins)
        last[index] = max(last.get(index, ends), ends)
        if packet.stream.type == "video":
            pictures[index] = pictures.get(index, 0) + 1
        if last[index] - first[index] > stop_s:
            break
    lengths = {index: last[index] - first[index] for index in first}
    # A second is the shortest time to count in: the first pictures of a recording often come in a heap.
    fps = max((count / max(1.0, lengths[index]) for index, count in pictures.items()), default=0.0)
    return {
        "streams": [_described(stream) for stream in streams],
        "duration_s": max(lengths.values(), default=0.0),
        "fps": fps,
    }


def _described(stream: Any) -> dict[str, Any]:
    context = getattr(stream, "codec_context", None)
    return {
        "kind": stream.type,
        "codec": codec_of(stream),
        "width": int(getattr(context, "width", 0) or 0) if stream.type == "video" else 0,
        "height": int(getattr(context, "height", 0) or 0) if stream.type == "video" else 0,
    }
