"""The one general primitive that every object is made of, as a signed distance.

It is an extrusion along its local y axis: the section in (x, z) is a rectangle with
rounded corners, the outline may widen linearly with y (taper), the solid may be hollow
(a wall of given thickness, open at both ends), its edges may be rounded, and its axis may
be bent into an arc. Boxes, cylinders, cones, spheres, ellipsoids, capsules, tori, tubes
and rings are all such extrusions. A part of an object is one primitive as a row of
`Column`s; mirroring, repetition in a row and repetition around an axis let one row stand
for many copies.
"""

from __future__ import annotations

import enum
from typing import NamedTuple

import jax
import jax.numpy as jnp

from t2s_jax.sim.procedural.vectors import Vec, arctan2, dot, mix


class Column(enum.IntEnum):
    """What each number of a part's row means. Lengths are in object units."""

    CENTRE = 0  # 3: the local origin, after mirroring
    AXES = 3  # 9: rows of the matrix from object to local axes, divided by the scale
    SHRINK = 12  # local distance -> lower bound of the distance in object units
    HALF_X = 13  # half width of the section, without its corner radius
    HALF_Z = 14
    CORNER = 15  # corner radius of the section
    HALF_Y = 16  # half height of the extrusion, without its edge radius
    EDGE = 17  # radius that rounds all edges
    WALL = 18  # wall thickness of a hollow part; SOLID if it is not hollow
    SLOPE = 19  # growth of the outline per unit of y
    COSINE = 20  # of the side's angle: 1 / sqrt(1 + SLOPE^2)
    LEAN = 21  # -SLOPE * COSINE
    MIRROR = 22  # 3: 1 for a plane of symmetry x = 0, y = 0, z = 0
    LAST_COPY = 25  # copies in a row along the local x axis, minus 1
    SPACING = 26  # between those copies
    DENSITY = 27  # 1 / SPACING
    FOLDED = 28  # 1 to repeat the part around the object's fold axis
    SIGN = 29  # +1 added to the parts before it, -1 cut out of them
    SMOOTH = 30  # radius of the fillet where it meets the parts before it
    SMOOTH_SCALE = 31  # 1 / (4 SMOOTH), or 0
    SLOT = 32  # material slot
    BEND = 33  # radius of the arc that the local y axis is bent to, towards +z


NUM_COLUMNS = 34
SOLID = 1e3
FAR = 1e3  # distance to a part that is not there

# Where two parts' surfaces coincide the later part gives the material; rounding errors
# would otherwise decide it pixel by pixel and speckle the surface.
TIE = 2e-3


def part_distance(part: jax.Array, p: Vec, bent: bool) -> jax.Array:
    """Computes the signed distance to one part per group of points.

    Args:
      part: Shape [NUM_COLUMNS, G], float32.
      p: points in object coordinates, folded if the part is. Each of shape [G, P].
      bent: whether the parts may be bent. If False, BEND is ignored.

    Returns:
      A lower bound of the distance, exact for unscaled, unbent parts; negative inside.
      Shape [G, P].
    """

    def get(column: int) -> jax.Array:
        return part[column][:, None]

    p = tuple(
        jnp.where(get(Column.MIRROR + i) > 0, jnp.abs(q), q) - get(Column.CENTRE + i)
        for i, q in enumerate(p)
    )
    x, y, z = (dot([get(Column.AXES + 3 * i + j) for j in range(3)], p) for i in range(3))
    x = _nearest_copy(x, get(Column.LAST_COPY), get(Column.SPACING), get(Column.DENSITY))
    if bent:
        y, z = _unbend(y, z, get(Column.BEND))

    dx, dz = jnp.abs(x) - get(Column.HALF_X), jnp.abs(z) - get(Column.HALF_Z)
    outside = jnp.square(jnp.maximum(dx, 0)) + jnp.square(jnp.maximum(dz, 0))
    outside = jnp.sqrt(outside + 1e-20)  # its derivative at 0 is 0 then, not NaN
    outline = outside + jnp.minimum(jnp.maximum(dx, dz), 0) - get(Column.CORNER)
    slope, height = get(Column.SLOPE), get(Column.HALF_Y)
    # Which face of a hollow part's wall is nearer: the outer one or the inner one.
    outer = outline - slope * jnp.clip(y, -height, height) > -0.5 * get(Column.WALL)
    outline = outline - slope * y

    # In the plane of (outline, y) the wall is a convex quadrilateral.
    side = jnp.where(outer, outline, -outline - get(Column.WALL)) * get(Column.COSINE)
    cap = jnp.abs(y) - height
    lean = get(Column.LEAN)  # inner product of the normals of side and cap
    lean = jnp.where((y > 0) == outer, lean, -lean)
    at_corner = (side > lean * cap) & (cap > lean * side)
    corner = side * side + cap * cap - 2 * lean * side * cap
    corner = jnp.sqrt(jnp.maximum(corner, 1e-20)) / get(Column.COSINE)
    distance = jnp.where(at_corner, corner, jnp.maximum(side, cap))
    return (distance - get(Column.EDGE)) * get(Column.SHRINK)


class Nearest(NamedTuple):
    """Result of the parts combined so far, at points [G, P].

    Attributes:
      distance: signed distance.
      slot: material slot of the nearest part, or None if slots are not wanted.
      gradient: of the distance, or None if it is not wanted. Each of shape [G, P].
    """

    distance: jax.Array
    slot: jax.Array | None = None
    gradient: Vec | None = None


def combine(so_far: Nearest, other: jax.Array, slope: Vec | None, part: jax.Array) -> Nearest:
    """Adds a part to those combined so far, or cuts it out of them.

    Args:
      so_far: the parts before it.
      other: distance to the part. Shape [G, P].
      slope: its gradient, where that of `so_far` is wanted.
      part: Shape [NUM_COLUMNS, G].
    """
    sign, smooth = part[Column.SIGN][:, None], part[Column.SMOOTH][:, None]
    signed = sign * so_far.distance  # a - b is -(-a + b) in signed distances
    fillet = jnp.maximum(smooth - jnp.abs(signed - other), 0)
    bulge = fillet * part[Column.SMOOTH_SCALE][:, None]
    distance = sign * (jnp.minimum(signed, other) - fillet * bulge)
    slot, gradient = so_far.slot, so_far.gradient
    if slot is not None:
        slot = jnp.where(other < signed + TIE, part[Column.SLOT][:, None], slot)
    if gradient is not None:
        # The fillet's derivative hands over from one part to the other.
        weight = jnp.where(other < signed, 1 - 2 * bulge, 2 * bulge)
        gradient = tuple(
            mix(before, sign * new, weight) for before, new in zip(gradient, slope, strict=True)
        )
    return Nearest(distance, slot, gradient)


def _nearest_copy(
    x: jax.Array, last: jax.Array, spacing: jax.Array, density: jax.Array
) -> jax.Array:
    """Returns x relative to the nearest copy in the row."""
    copy = jnp.clip(jnp.round(x * density + 0.5 * last), 0, last)
    return x - spacing * (copy - 0.5 * last)


def _unbend(y: jax.Array, z: jax.Array, radius: jax.Array) -> tuple[jax.Array, jax.Array]:
    """Straightens an arc around (y, z) = (0, radius) into the y axis."""
    from_centre = radius - z
    length = jnp.sqrt(jnp.maximum(y * y + from_centre * from_centre, 1e-20))
    return radius * arctan2(y, from_centre), radius - length
