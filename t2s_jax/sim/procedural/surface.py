"""How a material looks at a point: the numbers that describe it, its colour and relief."""

from __future__ import annotations

import enum
import math
from typing import NamedTuple

import jax
import jax.numpy as jnp

from t2s_jax.sim.procedural import packing
from t2s_jax.sim.procedural.vectors import Vec, dot, integers, mix, noise, scramble, wave


class Field(enum.IntEnum):
    """What each number of a material's row means. Colours are linear RGB, lengths radii."""

    FIRST = 0  # 3: colour at pattern value 0
    SECOND = 3  # 3: colour at pattern value 1
    THIRD = 6  # 3: colour of the joints between cells
    STRIPES = 9  # weights of the patterns that are summed
    NOISE = 10
    VEINS = 11  # thin lines where the noise is 0
    CHECKS = 12  # cells are alternately light and dark
    TINT = 13  # each cell has a shade of its own
    BIAS = 14  # of the sum towards the second colour
    FREQUENCY = 15  # of the stripes, radians per object radius
    RINGS = 16  # 0 straight stripes along AXIS, 1 rings around an upright line (wood grain)
    WARP = 17  # how far noise displaces the stripes, in radians
    NOISE_SCALE = 18  # noise features per object radius
    STRETCH = 19  # how much finer the noise is along AXIS
    AXIS = 20  # 3: unit direction across the stripes
    CELL = 23  # 2: width and height of the cells
    OFFSET = 25  # shift of each row of cells, as part of their width
    JOINT = 26  # half width of the joints, as part of a cell's shorter side
    ROUND = 27  # 0 rectangular cells, 1 discs
    ROUGHNESS = 28
    METALNESS = 29
    BUMP = 30  # height of the pattern
    GROOVE = 31  # depth of the joints
    DOME = 32  # height of the cells' middle
    SHIFT = 33  # moves the pattern, so that two samples of one material differ
    SETTLE = 34  # the mean of the clipped sum of patterns, less BIAS


NUM_FIELDS = 35

_PITH = (0.9, 0.5)  # the centre line of wood's rings is off the object's middle
_GRAIN = 9.0  # how far apart the noise of different cells is looked up


class Pattern(NamedTuple):
    """A material's patterns at points; each of shape [N, P].

    Attributes:
      value: 0 for the first colour to 1 for the second.
      joint: 1 on the joints between cells.
      noise: the noise alone, about -1 to 1.
      height: of the relief, object radii.
    """

    value: jax.Array
    joint: jax.Array
    noise: jax.Array
    height: jax.Array


class Look(NamedTuple):
    """A surface at points; vectors of [N, P].

    Attributes:
      color: linear RGB.
      slope: gradient of the surface's height. A normal n becomes that of the relief as
        normalize(n - (slope - n dot(n, slope))).
    """

    color: Vec
    slope: Vec


def surface_at(
    rows: jax.Array, p: Vec, footprint: jax.Array, normal: Vec | None = None, octaves: int = 2
) -> Look:
    """Computes a material's colour and relief.

    Args:
      rows: the material of each point, or of each row of points: Shape [NUM_FIELDS, N, P]
        or [NUM_FIELDS, N, 1].
      p: points. Each of shape [N, P].
      footprint: size of a pixel at the point; finer patterns fade out. Shape [N, P].
      normal: of the surface; cells are laid on the coordinate plane that faces it most. On
        (x, z) if not given. Each of shape [N, P].
      octaves: of the noise.
    """
    pattern, slope = packing.once(relief(rows, p, footprint, normal, octaves))
    return Look(paint(rows, pattern), slope)


def paint(rows: jax.Array, pattern: Pattern) -> Vec:
    """Computes the colour of a material's patterns. Linear RGB, each of shape [N, P]."""
    return tuple(
        mix(
            mix(rows[Field.FIRST + i], rows[Field.SECOND + i], pattern.value),
            rows[Field.THIRD + i],
            pattern.joint,
        )
        for i in range(3)
    )


def relief(
    rows: jax.Array, p: Vec, footprint: jax.Array, normal: Vec | None, octaves: int
) -> tuple[Pattern, Vec]:
    """Computes patterns and the gradient of their height; arguments as for `surface_at`."""
    moved = tuple(x + rows[Field.SHIFT] for x in p)
    cell_at = _unfold(moved, normal)
    _, _, shade = _number(rows, *cell_at)
    # The noise is looked up at q = size (p + stretch axis dot(axis, p)); each plank has a
    # grain of its own.
    axis = tuple(rows[Field.AXIS + i] for i in range(3))
    size, stretch = rows[Field.NOISE_SCALE], rows[Field.STRETCH]
    straight = stretch * dot(axis, moved)
    q = [size * (x + straight * a) for x, a in zip(moved, axis)]
    q[1] = q[1] + _GRAIN * rows[Field.TINT] * shade
    field, toward = noise(tuple(q), octaves)

    height, pullback, pattern = jax.vjp(
        lambda p, field: _height(rows, p, field, footprint, normal), p, field, has_aux=True
    )
    slope, gain = pullback(jnp.ones_like(height))
    gain = gain * size
    along = stretch * dot(axis, toward)
    slope = tuple(s + gain * (g + along * a) for s, g, a in zip(slope, toward, axis))
    return pattern, slope


def _height(
    rows: jax.Array, p: Vec, field: jax.Array, footprint: jax.Array, normal: Vec | None
) -> tuple[jax.Array, Pattern]:
    """Computes the height in object radii, and the patterns that it is made of."""
    moved = tuple(x + rows[Field.SHIFT] for x in p)
    straight = dot(tuple(rows[Field.AXIS + i] for i in range(3)), moved)
    cell = _cells(rows, *_unfold(moved, normal), footprint)
    fine = _fade(rows[Field.NOISE_SCALE] * (1 + 0.5 * rows[Field.STRETCH]) * footprint)

    radius = jnp.sqrt(jnp.square(p[0] - _PITH[0]) + jnp.square(p[2] - _PITH[1]) + 1e-6)
    frequency = rows[Field.FREQUENCY]
    phase = frequency * mix(straight, radius, rows[Field.RINGS]) + rows[Field.WARP] * field
    stripes = wave(phase + _GRAIN * rows[Field.TINT] * cell.shade)

    regular = _fade(frequency * footprint)
    pattern = (
        regular * rows[Field.STRIPES] * stripes
        + fine * rows[Field.NOISE] * field
        + fine * rows[Field.VEINS] * jnp.clip(1 - 5 * jnp.abs(field), 0, 1)
        + rows[Field.CHECKS] * cell.parity
        + rows[Field.TINT] * cell.shade
    )
    level = rows[Field.BIAS] + rows[Field.SETTLE] * (1 - fine * regular)
    value = 0.5 + 0.5 * jnp.clip(level + pattern, -1, 1)
    height = (
        rows[Field.BUMP] * pattern - rows[Field.GROOVE] * cell.joint + rows[Field.DOME] * cell.dome
    )
    return height, Pattern(value, cell.joint, field, height)


def _unfold(p: Vec, normal: Vec | None) -> tuple[jax.Array, jax.Array]:
    """Returns coordinates on the plane that faces the normal most: across and up."""
    x, y, z = p
    if normal is None:
        return x, z
    ax, ay, az = (jnp.abs(n) for n in normal)
    on_top = ay >= jnp.maximum(ax, az)
    return jnp.where(~on_top & (ax > az), z, x), jnp.where(on_top, z, y)


class _Cells(NamedTuple):
    """Cell pattern at points, faded where a pixel covers a whole cell. Shape [N, P]."""

    joint: jax.Array  # 1 between cells
    parity: jax.Array  # +-1, alternating
    shade: jax.Array  # a random number of the cell in [-1, 1]
    dome: jax.Array  # 1 in the middle to 0 at the edge


def _number(
    rows: jax.Array, u: jax.Array, v: jax.Array
) -> tuple[tuple[jax.Array, jax.Array], jax.Array, jax.Array]:
    """Returns offsets from the cell's middle, in cells, and the cell's parity and shade."""
    b = v / rows[Field.CELL + 1]
    row = jax.lax.stop_gradient(jnp.floor(b))
    a = u / rows[Field.CELL] + rows[Field.OFFSET] * row
    column = jax.lax.stop_gradient(jnp.floor(a))
    i, j = integers(column), integers(row)
    shade = scramble(i * jnp.uint32(0x9E3779B1) + j * jnp.uint32(0x85EBCA77))
    parity = 1.0 - 2.0 * ((i + j) & 1).astype(jnp.float32)
    return (a - column - 0.5, b - row - 0.5), parity, shade


def _cells(rows: jax.Array, u: jax.Array, v: jax.Array, footprint: jax.Array) -> _Cells:
    """Computes the cell pattern at coordinates (u, v) on the plane."""
    width, height = rows[Field.CELL], rows[Field.CELL + 1]
    side = jnp.minimum(width, height)
    (a, b), parity, shade = _number(rows, u, v)
    rim = jnp.minimum(width * (0.5 - jnp.abs(a)), height * (0.5 - jnp.abs(b)))
    middle = jnp.sqrt(jnp.square(width * a) + jnp.square(height * b) + 1e-9)
    edge = jnp.where(rows[Field.ROUND] > 0, 0.5 * side - middle, rim)
    joint = rows[Field.JOINT] * side
    soft = jnp.maximum(joint, footprint)
    covered = jnp.clip((joint - edge) / soft + 0.5, 0, 1) * jnp.minimum(joint / soft * 2, 1)
    fade = _fade(6.3 * footprint / side)
    return _Cells(
        joint=mix(joint_share(rows), covered, fade),
        parity=parity * jnp.clip(2 * rim / footprint, 0, 1) * fade,  # no jagged edges
        shade=shade * fade,
        dome=(1 - jnp.square(1 - jnp.clip(2 * edge / side, 0, 1))) * fade,
    )


def joint_share(rows: jax.Array) -> jax.Array:
    """Returns the fraction of the surface that joints cover. [NUM_FIELDS, ...] -> [...]."""
    width, height, joint = rows[Field.CELL], rows[Field.CELL + 1], rows[Field.JOINT]
    side = jnp.minimum(width, height)
    inner = (1 - 2 * joint * side / width) * (1 - 2 * joint * side / height)
    disc = 0.25 * math.pi * side * side / (width * height) * jnp.square(1 - 2 * joint)
    return 1 - jnp.where(rows[Field.ROUND] > 0, disc, inner)


def _fade(radians_per_pixel: jax.Array) -> jax.Array:
    """Returns 1 where a pattern is resolved, towards 0 where a pixel holds a whole period."""
    return 1 / (1 + jnp.square(jnp.square(0.6 * radians_per_pixel)))
