"""ThreeDWorld (TDW), the paper's simulator, driven over its own wire protocol.

  wire       frames and FlatBuffers: what goes over the socket
  client     one connection to a build: bounded waits, what went wrong
  builds     starting and stopping builds
  libraries  models, materials and skyboxes from the metadata that `tdw` ships
  scene      SimParams, object, seed and index to commands: pure data
  checks     whether a picture may carry its label
  session    a build kept alive, restarted, brought back to where it was
  simulator  the contract of `sim.base`

`tdw` is not a dependency of t2s_jax: `pip install 't2s_jax[tdw]'`. Nothing is imported from
it before a simulator is made.
"""
