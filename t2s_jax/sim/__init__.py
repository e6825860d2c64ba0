"""The space of simulation parameters, the simulator contract, and the simulators."""
