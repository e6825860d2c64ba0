"""Light on surfaces: a sun with soft shadow, a neutral sky, and their reflections."""

from __future__ import annotations

import jax
import jax.numpy as jnp

from t2s_jax.sim.procedural.trace import facing
from t2s_jax.sim.procedural.vectors import Vec, advance, dot, mix, normalize, scale

# Ambient light from above and below, linear RGB. It does not depend on the background: of
# the object, that factor changes only what glossy parts mirror.
_SKY_LIGHT = (0.36, 0.385, 0.42)
_GROUND_LIGHT = (0.20, 0.19, 0.18)


def shade_object(
    albedo: Vec, roughness: jax.Array, metalness: jax.Array, normal: Vec, view: Vec,
    sun_direction: Vec, sun: Vec, visible: jax.Array, open_sky: jax.Array, mirrored: Vec,
) -> Vec:  # fmt: skip
    """Computes the radiance that the object sends to the camera.

    It uses Lambert's law plus the GGX microfacet model with Schlick's Fresnel term (Walter et al.
    2007; Schlick 1994), with an approximate shadowing term.

    Args:
      albedo: base colour, linear RGB. Each of shape [N, P], as all that follow.
      roughness, metalness: of the material, in [0, 1].
      normal: unit normals, world coordinates.
      view: unit directions to the camera, world coordinates.
      sun_direction, sun: unit direction to the sun and its irradiance. Each of shape [N, 1].
      visible: visible part of the sun.
      open_sky: ambient visibility.
      mirrored: radiance of the surroundings in the direction of reflection, blurred by the
        roughness.

    Returns:
      Linear RGB. Each of shape [N, P].
    """
    to_sun = facing(normal, sun_direction)
    to_view = jnp.clip(dot(normal, view), 0.12, 1)  # silhouettes must not flare up
    half = normalize(tuple(a + b for a, b in zip(sun_direction, view)))
    alpha = jnp.square(jnp.square(roughness) + 0.02)
    spread = jnp.square(facing(normal, half)) * (alpha - 1) + 1
    lobe = alpha / (3.14159 * spread * spread) * 0.25 / ((0.6 * to_sun + 0.4) * to_view)
    lobe = jnp.minimum(lobe, 8.0) * to_sun * visible
    edge = jnp.square(jnp.square(1 - to_view)) * (1 - to_view) * (1 - roughness)

    out = []
    for base, light, above, below, sharp in zip(albedo, sun, _SKY_LIGHT, _GROUND_LIGHT, mirrored):
        ambient = mix(below, above, 0.5 + 0.5 * normal[1]) * open_sky
        reflectance = mix(0.04, base, metalness)
        reflectance = reflectance + (1 - reflectance) * edge
        diffuse = base * (1 - metalness) * (light * to_sun * visible * 0.5 + ambient)
        mirror = reflectance * (light * lobe + mix(sharp, ambient, 0.5 * roughness) * open_sky)
        out.append(diffuse + mirror)
    return tuple(out)


def shade_surface(
    albedo: Vec, normal: Vec, sun_direction: Vec, sun: Vec, visible: jax.Array, open_sky: jax.Array
) -> Vec:
    """Computes the radiance of the matt floor and walls; arguments as for `shade_object`."""
    to_sun = facing(normal, sun_direction) * visible * 0.5
    return tuple(
        base * (light * to_sun + mix(below, above, 0.5 + 0.5 * normal[1]) * open_sky)
        for base, light, above, below in zip(albedo, sun, _SKY_LIGHT, _GROUND_LIGHT)
    )


def reflect(view: Vec, normal: Vec) -> Vec:
    """Reflects the unit direction `view` about the normal. Each of shape [N, P]."""
    return advance(scale(view, -1.0), normal, 2 * facing(normal, view))
