"""Meshes as objects of the procedural simulator."""

import subprocess
import sys

import numpy as np
import pytest

from t2s_jax.runtime.errors import UserError
from t2s_jax.sim.procedural import (
    ProceduralSimulator,
    catalogue,
    field,
    mesh_files,
    mesh_grid,
    meshes,
    parts,
    simulator,
)
from t2s_jax.sim.procedural.materials import Field, linear_color
from t2s_jax.sim.procedural.recipes.base import Recipe
from t2s_jax.sim.simspace import PAPER_SPACE
from tests.paths import ROOT

trimesh = pytest.importorskip("trimesh", reason="needs pip install 't2s_jax[mesh]'")
creation, visual = trimesh.creation, trimesh.visual

RED, BLUE = (200, 20, 30), (10, 40, 220)


def painted(mesh, color, name, **more):
    material = visual.material.PBRMaterial(name=name, baseColorFactor=(*color, 255), **more)
    mesh.visual = visual.TextureVisuals(material=material)
    return mesh


def moved(mesh, *by):
    mesh.apply_translation(by)
    return mesh


def lamp():
    """A red ball, placed by the scene's transform, on a blue box; the ball is larger."""
    scene = trimesh.Scene([painted(creation.box((1, 1, 1)), BLUE, "foot")])
    ball = painted(creation.icosphere(3, radius=0.8), RED, "orb", roughnessFactor=0.25)
    up = trimesh.transformations.translation_matrix([0, 1.2, 0])
    scene.add_geometry(ball, transform=up)
    return scene


def nodes(mesh):
    """Coordinates of the grid's nodes. Shape [R, R, R, 3]."""
    size = mesh.distance.shape[0]
    axes = [np.linspace(a, b, size) for a, b in zip(mesh.lower, mesh.upper)]
    return np.stack(np.meshgrid(*axes, indexing="ij"), axis=-1)


def value_at(grid, mesh, *point):
    """The value at the node nearest to a point."""
    size = grid.shape[0]
    place = np.round((np.array(point) - mesh.lower) / (mesh.upper - mesh.lower) * (size - 1))
    return grid[tuple(place.astype(int))]


def cell(mesh):
    return (mesh.upper - mesh.lower).max() / (mesh.distance.shape[0] - 1)


def distance_to_sphere(p):
    return np.linalg.norm(p, axis=-1) - 1


def distance_to_box(p):
    outside = np.abs(p) - np.array([1, 2, 2]) / 3
    beyond = np.linalg.norm(np.maximum(outside, 0), axis=-1)
    return beyond + np.minimum(outside.max(axis=-1), 0)


def distance_to_torus(p):
    return np.hypot(np.hypot(p[..., 0], p[..., 1]) - 0.7, p[..., 2]) - 0.3


def distance_to_capsule(p):
    on_axis = np.clip(p[..., 2], -0.5, 0.5)
    return np.sqrt(p[..., 0] ** 2 + p[..., 1] ** 2 + (p[..., 2] - on_axis) ** 2) - 0.5


@pytest.mark.parametrize(
    ("make", "name", "expected"),
    [
        (lambda: creation.icosphere(4, radius=30.0), "ball.obj", distance_to_sphere),
        (lambda: moved(creation.box((1, 2, 2)), 5, 6, 7), "box.stl", distance_to_box),
        (lambda: creation.torus(7, 3, 48, 96), "ring.glb", distance_to_torus),
        (lambda: creation.capsule(height=2, radius=1, count=[48, 48]), "pill.ply",
         distance_to_capsule),
    ],
)  # fmt: skip
def test_the_grid_holds_the_distance_to_the_surface(tmp_path, make, name, expected):
    make().export(tmp_path / name)
    mesh = meshes.load(tmp_path / name)
    true = expected(nodes(mesh))
    assert mesh.distance.shape == (64, 64, 64)
    assert mesh.distance.dtype == np.float32
    assert mesh.looks.shape == (1, 5)
    error = np.abs(mesh.distance - true)
    assert error.max() < cell(mesh)
    assert error[np.abs(true) < 2 * cell(mesh)].mean() < 0.05 * cell(mesh)
    assert ((mesh.distance < 0) == (true < 0))[np.abs(true) > 0.6 * cell(mesh)].all()
    # Steps along rays must not be too long.
    outside = true > 2 * cell(mesh)
    assert (mesh.distance[outside] < true[outside] / 0.9).all()
    assert np.linalg.norm(mesh.points, axis=1).max() == pytest.approx(1, abs=1e-6)


def test_overlapping_parts_and_inverted_ones_are_solid(tmp_path):
    second = moved(creation.box((1, 1, 1)), 0.5, 0.4, 0.3)
    both = trimesh.util.concatenate([creation.box((1, 1, 1)), second])
    both.export(tmp_path / "two.stl")
    mesh = meshes.load(tmp_path / "two.stl")
    assert value_at(mesh.distance, mesh, 0, 0, 0) < 0
    ball = creation.icosphere(3)
    ball.invert()
    ball.export(tmp_path / "inside_out.stl")
    mesh = meshes.load(tmp_path / "inside_out.stl")
    assert value_at(mesh.distance, mesh, 0, 0, 0) < -0.8


def test_faces_need_not_all_be_turned_the_same_way():
    ball = creation.icosphere(3)
    faces = np.array(ball.faces)
    faces[::3] = faces[::3, ::-1]
    vertices = np.asarray(ball.vertices)
    grid = mesh_grid.sample(vertices, faces, np.zeros(len(faces), np.uint8), 32)
    true = distance_to_sphere(nodes(grid))
    assert ((grid.distance < 0) == (true < 0))[np.abs(true) > 0.1].all()


def test_thin_parts_do_not_vanish_between_the_nodes():
    sheet = creation.box((1.2, 0.002, 1.2))
    sheet.apply_transform(trimesh.transformations.rotation_matrix(0.5, [1, 0, 0.4]))
    vertices, faces = np.asarray(sheet.vertices), np.asarray(sheet.faces)
    grid = mesh_grid.sample(vertices, faces, np.zeros(len(faces), np.uint8), 64)
    spread = np.random.default_rng(0).dirichlet((1, 1, 1), 50)
    points = np.einsum("pc,fcx->fpx", spread, vertices[faces]).reshape(-1, 3)
    p = tuple(points.astype(np.float32)[None, :, i] for i in range(3))
    fields = field.Fields(grid.distance[None], grid.label[None])
    number = np.zeros(1, np.int32)
    d = np.asarray(field.distance(fields, number, grid.lower[None], grid.upper[None], p))
    assert d.max() < 0.15 * cell(grid)


def test_materials_of_a_scene_become_slots(tmp_path):
    lamp().export(tmp_path / "lamp.glb")
    mesh = meshes.load(tmp_path / "lamp.glb")
    assert mesh.looks.shape == (2, 5)
    np.testing.assert_allclose(mesh.looks[0, :3], np.array(RED) / 255, atol=0.01)
    np.testing.assert_allclose(mesh.looks[1, :3], np.array(BLUE) / 255, atol=0.01)
    np.testing.assert_allclose(mesh.looks[:, 3], [0.25, np.nan])
    assert value_at(mesh.slot, mesh, 0, 0.9, 0) == 0  # the ball, above
    assert value_at(mesh.slot, mesh, 0, -0.9, 0) == 1
    rows = catalogue.mesh_object(mesh, 0).materials
    np.testing.assert_allclose(rows[0, Field.FIRST : Field.SECOND], mesh.looks[0, :3])
    np.testing.assert_allclose(rows[:2, Field.ROUGHNESS], [0.25, 0.85])


def test_materials_of_an_obj_file_become_slots(tmp_path):
    lamp().export(tmp_path / "lamp.obj")
    mesh = meshes.load(tmp_path / "lamp.obj")
    np.testing.assert_allclose(mesh.looks[0, :3], linear_color("c8141e"), atol=0.01)
    assert np.unique(mesh.slot).tolist() == [0, 1]
    (library,) = tmp_path.glob("*.mtl")
    library.write_text(library.read_text().replace("Kd 0.78", "Kd 0.11"))
    assert meshes.load(tmp_path / "lamp.obj").looks[0, 0] < 0.02


def test_the_smallest_materials_share_slots(tmp_path):
    colors = [(20, 20, 20), (90, 90, 90), (160, 160, 160), (250, 250, 250), (85, 85, 85)]
    scene = trimesh.Scene()
    for i, color in enumerate(colors):
        box = moved(creation.box([1 - 0.1 * i] * 3), 2 * i, 0, 0)
        scene.add_geometry(painted(box, color, f"m{i}"))
    scene.export(tmp_path / "five.glb")
    mesh = meshes.load(tmp_path / "five.glb")
    assert len(mesh.looks) == 4
    assert value_at(mesh.slot, mesh, 1, 0, 0) == 1  # the last box, by its colour


@pytest.mark.parametrize(("up", "axis"), [("y", 1), ("z", 2)])
def test_which_axis_is_up(tmp_path, up, axis):
    extents = np.array([0.5, 0.5, 0.5])
    extents[axis] = 2
    creation.box(extents).export(tmp_path / "tower.stl")
    mesh = meshes.load(tmp_path / "tower.stl", up)
    assert np.argmax(mesh.upper - mesh.lower) == 1
    creation.box((0.5, 2, 0.5)).export(tmp_path / "tower.glb")
    mesh = meshes.load(tmp_path / "tower.glb", up)
    assert np.argmax(mesh.upper - mesh.lower) == 1


def test_a_grid_is_sampled_once(tmp_path, monkeypatch):
    creation.icosphere(2).export(tmp_path / "a.stl")
    first = meshes.load(tmp_path / "a.stl", size=16)
    (tmp_path / "a.stl").rename(tmp_path / "b.stl")
    with monkeypatch.context() as patch:
        patch.setattr(mesh_files, "read", lambda *_: pytest.fail("read again"))
        patch.setattr(mesh_grid, "sample", lambda *_: pytest.fail("sampled again"))
        second = meshes.load(tmp_path / "b.stl", size=16)
    for a, b in zip(first, second):
        np.testing.assert_array_equal(a, b)
    for path in meshes._cache_folder().glob("*.npz"):
        path.write_bytes(path.read_bytes()[:100])  # damaged
    np.testing.assert_array_equal(meshes.load(tmp_path / "b.stl", size=16).slot, first.slot)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    root = tmp_path_factory.mktemp("meshes")
    (root / "lamps").mkdir()
    lamp().export(root / "lamps" / "one.glb")
    creation.torus(0.7, 0.3).export(root / "lamps" / "two.stl")
    creation.icosphere(4).export(root / "orb.obj")
    return root


@pytest.fixture(scope="module")
def mixed(folder):
    """A simulator of recipes and meshes, one of the recipes a ball."""
    return ProceduralSimulator(
        resolution=32, objects_per_category=1, batch_size=4, meshes=str(folder),
        categories=["lamps", "chair", "orb", "ball_of_parts"],
    )  # fmt: skip


@pytest.fixture(scope="module", autouse=True)
def _ball_of_parts():
    def ball(_):
        yield parts.ball("all", (0, 0, 0), 1.0)

    recipe = Recipe("ball_of_parts", "", {"all": ("white_paint",)}, ball)
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(simulator.RECIPES, recipe.name, recipe)
        yield


def objects_of(sim):
    return [o for c in sim.categories() for o in c.objects]


def test_meshes_follow_the_recipes(folder, mixed):
    assert objects_of(mixed) == [
        "lamps/one", "lamps/two", "chair/00", "orb/orb", "ball_of_parts/00",
    ]  # fmt: skip
    sim = ProceduralSimulator(num_categories=2, objects_per_category=1, meshes=folder)
    assert [c.name for c in sim.categories()][2:] == ["lamps", "orb"]
    alone = ProceduralSimulator(num_categories=0, meshes=folder)
    assert objects_of(alone) == ["lamps/one", "lamps/two", "orb/orb"]
    assert alone.version == sim.version != ProceduralSimulator(categories="chair").version


def test_a_mesh_looks_like_the_same_solid_made_of_parts(mixed):
    pair = ["orb/orb", "ball_of_parts/00"]
    found = mixed.render_extras(PAPER_SPACE.all_fixed, pair, 0, [0, 1], ("mask", "normal"))
    masks = found["mask"][..., 0] > 127
    assert (masks[0] & masks[1]).sum() > 0.95 * (masks[0] | masks[1]).sum()
    both = masks[0] & masks[1]
    cosine = (found["normal"][0] * found["normal"][1]).sum(axis=-1)[both]
    assert np.mean(cosine) > 0.99


def test_an_image_of_a_mesh_does_not_depend_on_the_rest_of_the_call(mixed):
    objects, params = objects_of(mixed), PAPER_SPACE.all_varied
    together = mixed.render(params, objects, 5, range(5))
    np.testing.assert_array_equal(mixed.render(params, objects, 5, range(5)), together)
    order = [3, 1, 4, 0, 2]
    shuffled = mixed.render(params, [objects[i] for i in order], 5, order)
    np.testing.assert_array_equal(shuffled, together[order])
    np.testing.assert_array_equal(mixed.render(params, objects[:1], 5, [0])[0], together[0])


def test_both_materials_of_a_mesh_show(mixed):
    (image,) = mixed.render(PAPER_SPACE.all_fixed, ["lamps/one"], 0, [0]).astype(int)
    red, blue = image[..., 0] - image[..., 2], image[..., 2] - image[..., 0]
    assert (red > 60).sum() > 40
    assert (blue > 60).sum() > 40


def test_without_meshes_trimesh_is_not_imported(mixed):
    script = (
        "import sys; from t2s_jax.sim.procedural import ProceduralSimulator as P; "
        "s = P(categories='mug'); "
        "sys.exit('trimesh' in sys.modules or s._fields is not None)"
    )
    root = ROOT
    subprocess.run([sys.executable, "-c", script], check=True, cwd=root)
    assert mixed._fields.distance.shape == (3, 64, 64, 64)


def write(path, content=b""):
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(content)


def open_box(root):
    box = creation.box((1, 1, 1))
    trimesh.Trimesh(box.vertices, box.faces[:-1], process=False).export(root / "a.stl")


ERRORS = {
    "no folder": (lambda root: root.rmdir(), r"meshes: there is no folder .*"),
    "nothing": (lambda root: None, r"holds no mesh; put FOLDER/CATEGORY/FILE there"),
    "suffix": (lambda root: write(root / "a.fbx"),
               r"a\.fbx is no mesh .* these are: \.glb, \.obj, \.off, \.ply, \.stl"),
    "built in": (lambda root: write(root / "chair.stl"),
                 r"chair\.stl makes a category 'chair', .* rename it"),
    "twice": (lambda root: [write(root / "a.stl"), write(root / "a.obj")],
              r"would be called 'a'; rename one"),
    "twice inside": (lambda root: [write(root / "a" / "b.stl"), write(root / "a" / "b.obj")],
                     r"would be called 'b'; rename one"),
    "empty": (lambda root: write(root / "a.obj"), r"a\.obj holds no triangles"),
    "damaged": (lambda root: write(root / "a.glb", b"glTF?"), r"a\.glb cannot be read as a mesh"),
    "open": (open_box, r"a\.stl is not closed: 3 of its edges .* close its holes"),
}  # fmt: skip


@pytest.mark.parametrize("case", ERRORS)
def test_meshes_that_cannot_be_used_give_one_clear_line(tmp_path, case):
    prepare, message = ERRORS[case]
    root = tmp_path / "root"
    root.mkdir()
    prepare(root)
    with pytest.raises(UserError, match=message) as caught:
        ProceduralSimulator(meshes=str(root), num_categories=0)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("limit", "value", "message"),
    [
        ("MAX_FACES", 100, r"a\.stl has 320 faces; an object may have 100: simplify it"),
        ("MAX_BYTES", 10_000, r"a\.stl has 0 MB; a mesh file may have 0 MB"),
    ],
)
def test_meshes_that_are_too_large_give_one_clear_line(
    tmp_path, monkeypatch, limit, value, message
):
    creation.icosphere(2).export(tmp_path / "a.stl")
    monkeypatch.setattr(mesh_files, limit, value)
    with pytest.raises(UserError, match=message):
        meshes.load(tmp_path / "a.stl", size=8)


def test_too_many_meshes_and_a_missing_trimesh(folder, tmp_path, monkeypatch):
    with pytest.raises(UserError, match=r"mesh_up must be 'y' or 'z', got 'x'"):
        ProceduralSimulator(meshes=folder, mesh_up="x")
    with monkeypatch.context() as patch:
        patch.setattr(meshes, "MAX_OBJECTS", 2)
        with pytest.raises(UserError, match=r"3 objects; at most 2 fit"):
            ProceduralSimulator(meshes=folder)
    monkeypatch.setitem(sys.modules, "trimesh", None)
    write(tmp_path / "new.stl")
    with pytest.raises(UserError, match=r"pip install 't2s_jax\[mesh\]'"):
        meshes.load(tmp_path / "new.stl")
