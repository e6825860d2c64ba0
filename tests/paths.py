"""Where tests find the project's own files, and the material beside the checkout."""

import pathlib

ROOT = pathlib.Path(__file__).resolve().parents[1]
CONFIGS = ROOT / "configs"
LAUNCH = ROOT / "launch"

# Not part of the project; tests that use it skip where it is absent.
SHARED = ROOT.parent / "shared"
