"""Wheels and crawler tracks, shared by the vehicles."""

from collections.abc import Iterator

from t2s_jax.sim.procedural.parts import Part, box, cylinder


def wheels(
    x: float, y: float, z: float, radius: float, width: float, hub: str = "", mirror: str = "z"
) -> Iterator[Part]:
    """Wheels of slot "tyre" on axles along z; `width` is half their width."""
    turn = (90, 0, 0)
    yield cylinder("tyre", (x, y, z), radius, width, edge=0.35 * width, turn=turn, mirror=mirror)
    if hub:
        yield cylinder(
            hub, (x, y, z + 0.25 * width), 0.55 * radius, width, turn=turn, mirror=mirror
        )


def tracks(length: float, height: float, z: float, width: float, hub: str) -> Iterator[Part]:
    """A pair of crawler tracks of slot "track" along x, around y = 0; all sizes are half sizes."""
    yield Part(
        "track",
        (0, 0, z),
        (length, width, height),
        corner=0.95 * height,
        edge=0.02,
        turn=(90, 0, 0),
        mirror="z",
    )
    yield cylinder(
        hub,
        (0, 0, z + width),
        0.55 * height,
        0.04,
        turn=(90, 0, 0),
        mirror="z",
        copies=4,
        spacing=0.5 * length,
    )
    yield box(hub, (0, 0, z), (length - height, 0.4 * height, 0.8 * width), mirror="z")
