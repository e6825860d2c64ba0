"""Backgrounds: every setting is drawn and sound, and what the camera sees of it."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from t2s_jax.sim.procedural import backgrounds, materials, surface, trace
from t2s_jax.sim.procedural.settings import SETTINGS

DRAWS, SIDE = 3, 12
COUNT = len(SETTINGS)
FLOOR, DISTANCE = -0.6, 3.15  # object radii


def kind(attribute):
    """Which settings have a flag, repeated for each draw. [COUNT * DRAWS], bool"""
    return np.repeat([getattr(s, attribute) > 0 for s in SETTINGS], DRAWS)


@pytest.fixture(scope="module")
def drawn():
    """DRAWS backdrops of each setting, one setting after the other."""
    u = np.random.default_rng(0).uniform(size=(COUNT * DRAWS, backgrounds.NUM_DRAWS))
    u[:, 0] = (np.repeat(np.arange(COUNT), DRAWS) + 0.5) / COUNT
    return jax.jit(jax.vmap(backgrounds.sample))(u.astype(np.float32))


_look = jax.jit(backgrounds.look)


def view(backdrop, look=_look):
    """What a small camera sees; leaves of shape [N, SIDE**2]."""
    count = len(backdrop.room)
    table = trace.camera_directions(SIDE)
    directions = tuple(np.broadcast_to(table[:, i], (count, SIDE**2)) for i in range(3))
    camera = trace.camera_position(jnp.full(count, DISTANCE))
    floor = jnp.full((count, 1), FLOOR)
    depth = jnp.where(backdrop.has_floor[:, None] > 0, (floor - camera[1]) / directions[1], jnp.inf)
    pixel = trace.pixel_width(SIDE)
    seen = look(backdrop, camera, directions, depth, floor, pixel)
    return jax.tree.map(lambda x: np.asarray(jnp.broadcast_to(x, (count, SIDE**2))), seen)


@pytest.fixture(scope="module")
def seen(drawn):
    return jax.tree.map(np.asarray, view(drawn))


def colors(seen):
    """Radiance under an even light of 1. Shape [N, P, 3]."""
    out = []
    for near, far in zip(seen.color, seen.far):
        hazed = near + seen.haze * (far - near)
        out.append(np.where(seen.on_floor, hazed, np.where(seen.on_wall, near, far)))
    return np.stack(out, axis=-1)


def test_there_are_many_backgrounds_with_names_of_their_own():
    assert len(set(backgrounds.NAMES)) == len(backgrounds.NAMES) == COUNT + 1 >= 41


def test_settings_are_sound():
    for setting in SETTINGS:
        assert set(setting.floors + setting.walls) <= set(materials.NAMES), setting.name
        ranges = [v for v in setting if isinstance(v, tuple) and isinstance(v[0], float)]
        assert all(low <= high for low, high in ranges), setting.name


def test_every_setting_is_drawn_and_stays_in_its_ranges(drawn):
    for name, values in drawn.numbers.items():
        low, high = np.repeat([getattr(s, name) for s in SETTINGS], DRAWS, axis=0).T
        assert (values >= low - 1e-5).all()
        assert (values <= high + 1e-5).all()
    for name in ("room", "field", "aloft"):
        np.testing.assert_array_equal(np.asarray(getattr(drawn, name)) > 0, kind(name))


def test_everything_is_finite_and_no_color_negative(drawn, seen):
    for leaf in jax.tree.leaves((drawn, seen._replace(depth=0.0))):
        assert np.isfinite(leaf).all()
    near = np.isfinite(seen.depth)  # what is far away is infinitely far
    assert (near == (np.asarray(seen.on_floor) | np.asarray(seen.on_wall))).mean() > 0.999
    assert colors(seen).min() >= 0
    np.testing.assert_allclose(sum(n * n for n in seen.normal), 1, atol=1e-4)


def test_a_pixel_sees_one_thing(seen):
    assert not (seen.on_floor & seen.on_wall).any()
    room, no_floor = kind("room"), kind("field") | kind("aloft")
    assert (seen.on_floor | seen.on_wall)[room].all()
    assert seen.on_wall[room].any(axis=1).mean() > 0.9
    assert not seen.on_wall[~room].any()
    assert not seen.on_floor[no_floor].any()
    assert seen.on_floor[~room & ~no_floor].any(axis=1).all()


def test_a_lifted_horizon_shows_the_sky_above_the_floor(drawn, seen):
    floor = seen.on_floor.reshape(-1, SIDE, SIDE).mean(axis=2)
    assert (np.diff(floor, axis=1) >= 0).all(axis=1)[~kind("room")].all()
    open_air = ~kind("room") & ~kind("field") & ~kind("aloft")
    lift = np.asarray(drawn.numbers["lift"])
    high = open_air & (lift > 0.25)
    assert high.any()
    assert (floor[high, 0] == 0).all()
    assert (floor[open_air & (lift == 0), 0] == 1).all()


def test_the_fixed_background_is_a_plain_studio():
    backdrop = jax.tree.map(lambda x: x[None], backgrounds.fixed())
    seen = view(backdrop)
    assert seen.on_floor.all()
    np.testing.assert_allclose(np.stack(seen.color), 0.42, atol=1e-6)
    np.testing.assert_allclose(np.stack(seen.far), 0.625, atol=1e-6)
    np.testing.assert_allclose(seen.normal[1], 1, atol=1e-6)


def test_two_settings_differ_more_than_two_draws_of_one(seen):
    small = np.sqrt(colors(seen)).reshape(COUNT, DRAWS, -1)
    within = np.mean([np.abs(small[:, i] - small[:, i - 1]).mean() for i in range(DRAWS)])
    between = np.mean([np.abs(small - np.roll(small, i, axis=0)).mean() for i in (1, 7, 30)])
    assert within > 0.02
    assert between > 1.5 * within


def test_backgrounds_are_like_photographs_on_average(seen):
    color = np.clip(colors(seen), 0, 1) ** (1 / 2.2)
    saturation = 1 - color.min(axis=2) / np.maximum(color.max(axis=2), 1e-3)
    assert np.median(saturation) < 0.25
    assert (saturation > 0.6).mean() < 0.1
    assert 0.35 < color.mean() < 0.7
    assert (color.mean(axis=(1, 2)) < 0.2).mean() < 0.1


def test_the_ground_is_seen_in_relief(seen):
    tilted = np.ptp(seen.normal[0], axis=1) > 0.01
    assert tilted[~kind("room") & ~kind("field")].mean() > 0.3


def test_one_noise_serves_a_pixel(monkeypatch, drawn):
    calls = []

    def counted(*arguments):
        calls.append(1)
        return noise(*arguments)

    noise = surface.noise
    monkeypatch.setattr(surface, "noise", counted)
    view(jax.tree.map(lambda x: x[:1], drawn), jax.jit(lambda *a: backgrounds.look(*a)))
    assert len(calls) == 1


_environment = jax.jit(backgrounds.environment)


def environment(backdrop, directions, roughness):
    """[N, directions, 3]"""
    count = len(backdrop.room)
    d = tuple(
        np.broadcast_to(np.float32(x), (count, len(directions))) for x in np.transpose(directions)
    )
    return np.stack(backgrounds.environment(backdrop, d, np.full_like(d[0], roughness)), axis=-1)


def sphere(count=200):
    v = np.random.default_rng(0).normal(size=(count, 3))
    return v / np.linalg.norm(v, axis=1, keepdims=True)


@pytest.mark.parametrize("roughness", [0.0, 0.3, 1.0])
def test_the_environment_is_finite_and_not_negative(drawn, roughness):
    radiance = environment(drawn, sphere(), roughness)
    assert np.isfinite(radiance).all()
    assert radiance.min() >= 0
    assert radiance.max() < 6


def test_the_environment_is_brighter_above_than_below(drawn):
    directions = sphere()
    radiance = environment(drawn, directions, 0.4).mean(axis=2)
    up = radiance[:, directions[:, 1] > 0.5].mean(axis=1)
    down = radiance[:, directions[:, 1] < -0.5].mean(axis=1)
    pale = np.repeat([any("snow" in f for f in s.floors) for s in SETTINGS], DRAWS)
    day = ~kind("room") & ~kind("field") & ~kind("free_hue") & ~pale
    assert (up > down)[day].mean() > 0.75
    fixed = jax.tree.map(lambda x: x[None], backgrounds.fixed())
    above, beside, below = environment(fixed, [(0, 1, 0), (0.99, 0.05, 0), (0, -1, 0)], 0.1)[
        0, :, 0
    ]
    assert above > below > 2 * beside  # a dark horizon makes metal look like metal


def test_roughness_blurs_the_environment(drawn):
    directions = sphere()
    sharp, blurred = (environment(drawn, directions, r).std(axis=1).mean() for r in (0.05, 1.0))
    assert blurred < 0.8 * sharp
