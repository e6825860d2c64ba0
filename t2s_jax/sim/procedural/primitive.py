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

import jax
import jax.numpy as jnp

from t2s_jax.sim.procedural.vectors import Vec, arctan2, dot


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
    MIRROR = 21  # 3: 1 for a plane of symmetry x = 0, y = 0, z = 0
    COPIES = 24  # copies in a row along the local x axis
    SPACING = 25  # between those copies
    FOLDED = 26  # 1 to repeat the part around the object's fold axis
    SIGN = 27  # +1 added to the parts before it, -1 cut out of them
    SMOOTH = 28  # radius of the fillet where it meets the parts before it
    SMOOTH_SCALE = 29  # 1 / (4 SMOOTH), or 0
    SLOT = 30  # material slot
    BEND = 31  # radius of the arc that the local y axis is bent to, towards +z


NUM_COLUMNS = 32
SOLID = 1e3
FAR = 1e3  # distance to a part that is not there

# Where two parts' surfaces coincide the later part gives the material; rounding errors
# would otherwise decide it pixel by pixel and speckle the surface.
TIE = 2e-3


def part_distance(part: jax.Array, p: Vec, folded: Vec, bent: bool) -> jax.Array:
    """Signed distance to one part per group of points.

    Args:
      part: Shape [G, NUM_COLUMNS], float32.
      p: points in object coordinates. Each of shape [G, P].
      folded: the same points folded into the first sector of the radial symmetry.
      bent: whether the parts may be bent. If False, BEND is ignored.

    Returns:
      A lower bound of the distance, exact for unscaled, unbent parts; negative inside.
      Shape [G, P].
    """

    def get(column: int) -> jax.Array:
        return part[:, column, None]

    p = tuple(jnp.where(get(Column.FOLDED) > 0, f, q) for f, q in zip(folded, p))
    p = tuple(
        jnp.where(get(Column.MIRROR + i) > 0, jnp.abs(q), q) - get(Column.CENTRE + i)
        for i, q in enumerate(p)
    )
    x, y, z = (dot([get(Column.AXES + 3 * i + j) for j in range(3)], p) for i in range(3))
    x = _nearest_copy(x, get(Column.COPIES), get(Column.SPACING))
    if bent:
        y, z = _unbend(y, z, get(Column.BEND))

    dx, dz = jnp.abs(x) - get(Column.HALF_X), jnp.abs(z) - get(Column.HALF_Z)
    outside = jnp.sqrt(jnp.square(jnp.maximum(dx, 0)) + jnp.square(jnp.maximum(dz, 0)))
    outline = outside + jnp.minimum(jnp.maximum(dx, dz), 0) - get(Column.CORNER)
    slope, height = get(Column.SLOPE), get(Column.HALF_Y)
    # Which face of a hollow part's wall is nearer: the outer one or the inner one.
    outer = outline - slope * jnp.clip(y, -height, height) > -0.5 * get(Column.WALL)
    outline = outline - slope * y

    # In the plane of (outline, y) the wall is a convex quadrilateral.
    side = jnp.where(outer, outline, -outline - get(Column.WALL)) * get(Column.COSINE)
    cap = jnp.abs(y) - height
    lean = -slope * get(Column.COSINE)  # inner product of the normals of side and cap
    lean = jnp.where((y > 0) == outer, lean, -lean)
    at_corner = (side > lean * cap) & (cap > lean * side)
    corner = side * side + cap * cap - 2 * lean * side * cap
    corner = jnp.sqrt(jnp.maximum(corner, 1e-20)) / get(Column.COSINE)
    distance = jnp.where(at_corner, corner, jnp.maximum(side, cap))
    return (distance - get(Column.EDGE)) * get(Column.SHRINK)


def combine(
    distance: jax.Array, slot: jax.Array | None, other: jax.Array, part: jax.Array
) -> tuple[jax.Array, jax.Array | None]:
    """Adds a part to what has been built so far, or cuts it out.

    Args:
      distance: so far. Shape [G, P].
      slot: material slot of the nearest part so far, or None to leave slots aside.
        Shape [G, P].
      other: distance to the part. Shape [G, P].
      part: Shape [G, NUM_COLUMNS].

    Returns:
      The new distance and slot.
    """
    sign, smooth = part[:, Column.SIGN, None], part[:, Column.SMOOTH, None]
    signed = sign * distance  # a - b is -(-a + b) in signed distances
    fillet = jnp.maximum(smooth - jnp.abs(signed - other), 0)
    joined = jnp.minimum(signed, other) - fillet * fillet * part[:, Column.SMOOTH_SCALE, None]
    if slot is not None:
        slot = jnp.where(other < signed + TIE, part[:, Column.SLOT, None], slot)
    return sign * joined, slot


def _nearest_copy(x: jax.Array, copies: jax.Array, spacing: jax.Array) -> jax.Array:
    middle = 0.5 * (copies - 1)
    copy = jnp.clip(jnp.round(x / spacing + middle), 0, copies - 1)
    return x - spacing * (copy - middle)


def _unbend(y: jax.Array, z: jax.Array, radius: jax.Array) -> tuple[jax.Array, jax.Array]:
    """Straightens an arc around (y, z) = (0, radius) into the y axis."""
    from_centre = radius - z
    length = jnp.sqrt(jnp.maximum(y * y + from_centre * from_centre, 1e-20))
    return radius * arctan2(y, from_centre), radius - length
