"""Which SimParams for which task: REINFORCE, the Gaussian process, and what they are worth."""
