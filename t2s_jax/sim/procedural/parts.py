"""What recipes are written with: parts of an object, and their encoding as arrays.

Constructors take the slot's name, the centre and half sizes; every other property of the
general primitive is a keyword of `Part`.
"""

from __future__ import annotations

import dataclasses
import itertools
from collections.abc import Sequence

import numpy as np

from t2s_jax.sim.procedural.primitive import FAR, NUM_COLUMNS, SOLID, Column


@dataclasses.dataclass(frozen=True)
class Part:
    """One primitive of an object, in the recipe's own units.

    Attributes:
      slot: name of its material slot.
      at: centre (x right, y up, z to the viewer).
      half: half sizes along the local axes.
      corner: corner radius of the section in local (x, z).
      edge: radius that rounds the edges.
      wall: wall thickness; 0 for a solid.
      taper: how much farther out the outline is at the top than in the middle.
      turn: rotation in degrees about x, y, z, applied in the order z, x, y.
      stretch: scale of the local axes (makes ellipsoids of spheres).
      mirror: axes along which the part is mirrored, such as "xz".
      copies: copies in a row along the local x axis.
      spacing: distance between those copies.
      radial: copies around the object's fold axis; 0 for none. All radial parts of an
        object share the number of copies and the axis.
      axis: the fold axis, "z" or "y". A copy is placed on the +y axis for "z", on +z for "y".
      cut: remove the part from those before it instead of adding it.
      smooth: radius of the fillet to the parts before it.
      bend: radius of the arc its y axis is bent to, towards local +z; 0 for straight.
    """

    slot: str
    at: Sequence[float]
    half: Sequence[float]
    corner: float = 0.0
    edge: float = 0.0
    wall: float = 0.0
    taper: float = 0.0
    turn: Sequence[float] = (0, 0, 0)
    stretch: Sequence[float] = (1, 1, 1)
    mirror: str = ""
    copies: int = 1
    spacing: float = 1.0
    radial: int = 0
    axis: str = "z"
    cut: bool = False
    smooth: float = 0.0
    bend: float = 0.0


def box(slot: str, at, half, edge: float = 0.02, **options) -> Part:
    """Makes a box with rounded edges."""
    edge = min(edge, 0.9 * min(half))
    return Part(slot, at, half, corner=edge, edge=edge, **options)


def cylinder(
    slot: str, at, radius: float, height: float, top: float | None = None, edge=0.01, **options
) -> Part:
    """Makes a cylinder of half height `height`, or a cone if the radius differs at the `top`."""
    top = radius if top is None else top
    edge = min(edge, 0.9 * height, 0.9 * max(min(radius, top), 1e-3))
    middle = 0.5 * (radius + top)
    return Part(
        slot,
        at,
        (middle, height, middle),
        corner=middle,
        edge=edge,
        taper=0.5 * (top - radius),
        **options,
    )


def tube(slot: str, at, radius: float, height: float, wall=0.03, top=None, **options) -> Part:
    """Makes a cylinder or cone that is open at both ends."""
    return cylinder(slot, at, radius, height, top, edge=0.4 * wall, wall=wall, **options)


def rod(slot: str, at, radius: float, height: float, **options) -> Part:
    """Makes a cylinder with round ends; `height` is half its whole length."""
    height = max(height, radius)
    return Part(slot, at, (radius, height, radius), corner=radius, edge=0.999 * radius, **options)


def ball(slot: str, at, radius: float, **options) -> Part:
    """Makes a ball."""
    return rod(slot, at, radius, radius, **options)


def ellipsoid(slot: str, at, half, **options) -> Part:
    """Makes an ellipsoid with semi-axes `half`."""
    return Part(slot, at, (1, 1, 1), corner=1, edge=0.999, stretch=half, **options)


def ring(slot: str, at, radius: float, thickness: float, **options) -> Part:
    """Makes a torus around its y axis: radius of the circle, half thickness of the wire."""
    outer = radius + thickness
    return Part(
        slot,
        at,
        (outer, thickness, outer),
        corner=outer,
        edge=0.98 * thickness,
        wall=2 * thickness,
        **options,
    )


def arc(slot: str, at, radius: float, thickness: float, degrees: float, **options) -> Part:
    """Makes a round wire bent to part of a circle, with half thickness `thickness`.

    Its middle is at `at`, and its ends bend towards local +z.
    """
    height = 0.5 * np.deg2rad(degrees) * radius + thickness
    return rod(slot, at, thickness, height, bend=radius, **options)


def wedge(slot: str, at, half, top: float, edge=0.01, **options) -> Part:
    """Makes a truncated pyramid: half sizes `half` at the base, less by `top` at the top."""
    middle = (half[0] - 0.5 * top, half[1], half[2] - 0.5 * top)
    edge = min(edge, 0.5 * (min(half[0], half[2]) - top) + 1e-3)
    return Part(slot, at, middle, corner=edge, edge=edge, taper=-0.5 * top, **options)


def gable(slot: str, y: float, width: float, height: float, depth: float = 1.0) -> Part:
    """Makes a cut that leaves a triangle: half `width` at y - `height`, apex at y + `height`."""
    length = np.hypot(2 * height, width)
    out = np.array([2 * height, width]) / length
    middle = np.array([0.5 * width, y]) + out * length
    turn = np.degrees(np.arctan2(out[1], out[0]))
    return Part(
        slot, (*middle, 0), (length, 2 * length, depth), turn=(0, 0, turn), mirror="x", cut=True
    )


def strut(slot: str, start, end, radius: float, **options) -> Part:
    """Makes a rod between two points (x, y), or (x, y, z).

    Raises:
      ValueError: the points differ in both x and z.
    """
    start, end = (np.array([*p, 0.0][:3]) for p in (start, end))
    x, y, z = end - start
    level = np.hypot(x, y)
    turn = (np.degrees(np.arctan2(z, level)), 0, np.degrees(np.arctan2(-x, y)))
    if z and x:
        raise ValueError("a strut lies in the plane of x and y or in that of y and z")
    height = 0.5 * np.linalg.norm(end - start) + 0.5 * radius
    return rod(slot, 0.5 * (start + end), radius, height, turn=turn, **options)


def rotation_matrix(turn: Sequence[float]) -> np.ndarray:
    """Returns the rotation about z, then x, then y, by degrees (about x, y, z). Shape [3, 3]."""
    if not any(turn):
        return np.eye(3)
    x, y, z = np.deg2rad(np.asarray(turn, np.float64))
    about_x = [[1, 0, 0], [0, np.cos(x), -np.sin(x)], [0, np.sin(x), np.cos(x)]]
    about_y = [[np.cos(y), 0, np.sin(y)], [0, 1, 0], [-np.sin(y), 0, np.cos(y)]]
    about_z = [[np.cos(z), -np.sin(z), 0], [np.sin(z), np.cos(z), 0], [0, 0, 1]]
    return np.array(about_y) @ np.array(about_x) @ np.array(about_z)


def empty_row() -> np.ndarray:
    """Returns the row of an absent part. Shape [NUM_COLUMNS], float32."""
    row = np.zeros(NUM_COLUMNS, np.float32)
    row[Column.EDGE] = -FAR
    row[[Column.SHRINK, Column.COSINE, Column.SIGN, Column.SPACING, Column.DENSITY]] = 1
    row[[Column.WALL, Column.BEND]] = SOLID, 1
    return row


def encode(part: Part, slot: int, unit: float) -> np.ndarray:
    """Encodes the part as a row, lengths divided by `unit`. Shape [NUM_COLUMNS], float32."""
    row = empty_row()
    half, stretch = np.asarray(part.half, np.float64), np.asarray(part.stretch, np.float64)
    edge = part.edge
    height = max(half[1] - edge, 1e-4)
    slope = part.taper / half[1]
    bend_shrink = 1 - min(half[2] / part.bend, 0.5) if part.bend else 1
    row[Column.CENTRE : Column.CENTRE + 3] = np.asarray(part.at) / unit
    axes = rotation_matrix(part.turn).T / stretch[:, None]
    row[Column.AXES : Column.AXES + 9] = axes.ravel()
    row[Column.SHRINK] = stretch.min() * bend_shrink
    row[Column.HALF_X] = (half[0] - part.corner) / unit
    row[Column.HALF_Z] = (half[2] - part.corner) / unit
    row[Column.CORNER] = (part.corner - edge) / unit
    row[Column.HALF_Y] = height / unit
    row[Column.EDGE] = edge / unit
    row[Column.WALL] = (part.wall - 2 * edge) / unit if part.wall else SOLID
    row[Column.SLOPE] = slope
    row[Column.COSINE] = 1 / np.sqrt(1 + slope**2)
    row[Column.LEAN] = -slope * row[Column.COSINE]
    row[Column.MIRROR : Column.MIRROR + 3] = [axis in part.mirror for axis in "xyz"]
    row[Column.LAST_COPY] = part.copies - 1
    row[Column.SPACING] = part.spacing / unit
    row[Column.DENSITY] = unit / part.spacing
    row[Column.FOLDED] = part.radial > 0
    row[Column.SIGN] = -1 if part.cut else 1
    row[Column.SMOOTH] = part.smooth / unit
    row[Column.SMOOTH_SCALE] = 0.25 * unit / part.smooth if part.smooth else 0
    row[Column.SLOT] = slot
    row[Column.BEND] = part.bend / unit if part.bend else 1
    return row


# Where points are put on a part: angles of the rounded edges, heights between the ends, and
# (cos, sin) of the directions around the axis.
_ROUND_OFF = np.deg2rad([0, 25, 50, 70, 90])
_BETWEEN = np.linspace(0.1, 0.9, 8)
_TURN = np.linspace(0, 2 * np.pi, 24, endpoint=False)
_AROUND = np.cos(_TURN)[None] + 1e-9, np.sin(_TURN)[None] + 1e-9


def surface_points(part: Part) -> np.ndarray:
    """Returns points on the part's surface, including all its copies, in object units.

    They are dense enough along rounded outlines to bound the part to about 2 % of its
    size. Shape [n, 3], float64.
    """
    points = _local_surface(part) * np.asarray(part.stretch)
    if part.bend:
        angle = points[:, 1] / part.bend
        radius = part.bend - points[:, 2]
        points = np.stack(
            [points[:, 0], radius * np.sin(angle), part.bend - radius * np.cos(angle)], axis=1
        )
    row = (np.arange(part.copies) - 0.5 * (part.copies - 1)) * part.spacing
    points = (points[None] + row[:, None, None] * np.array([1.0, 0, 0])).reshape(-1, 3)
    points = points @ rotation_matrix(part.turn).T + np.asarray(part.at)
    signs = itertools.product(*[(1, -1) if axis in part.mirror else (1,) for axis in "xyz"])
    points = np.concatenate([points * np.array(sign) for sign in signs])
    if part.radial:
        turn = np.array([0, 0, 1]) if part.axis == "z" else np.array([0, 1, 0])
        angles = np.arange(part.radial) * 360.0 / part.radial
        points = np.concatenate([points @ rotation_matrix(turn * a).T for a in angles])
    return points


def _local_surface(part: Part) -> np.ndarray:
    """Returns points of the unstretched, straight primitive. Shape [n, 3]."""
    half, edge = np.asarray(part.half, np.float64), part.edge
    y = half[1] - edge + edge * np.sin(_ROUND_OFF)
    inset = edge * (1 - np.cos(_ROUND_OFF))
    between = _BETWEEN * (half[1] - edge)  # the middle of an arc may stick out
    y = np.concatenate([y, between if part.bend else []])
    inset = np.concatenate([inset, np.zeros(len(y) - len(inset))])
    y, inset = np.concatenate([y, -y])[:, None], np.concatenate([inset, inset])[:, None]
    straight = np.clip(y, edge - half[1], half[1] - edge)  # rounding starts at these heights
    growth = part.corner - inset + part.taper * straight / half[1]
    cos, sin = _AROUND
    flat_x, flat_z = (np.maximum(half[i] - part.corner + np.minimum(growth, 0), 0) for i in (0, 2))
    x = np.copysign(flat_x, cos) + np.maximum(growth, 0) * cos
    z = np.copysign(flat_z, sin) + np.maximum(growth, 0) * sin
    return np.stack([x, np.broadcast_to(y, x.shape), z], axis=-1).reshape(-1, 3)
