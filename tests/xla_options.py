"""What XLA is told in tests, here and in the processes that tests start."""


def xla_flags(devices: int) -> str:
    """Returns `XLA_FLAGS` for so many CPU devices.

    At level 3, XLA's default, LLVM takes seconds for the unrolled loops of each random draw: ten
    times as long as for all else that initialises a network.
    """
    return f"--xla_force_host_platform_device_count={devices} --xla_backend_optimization_level=2"
