"""JAX's threads, which no function sets. To be imported before jax."""

import os


def limit(threads):
    os.environ["JAX_PLATFORMS"] = "cpu"
    # XLA sizes its pool by NPROC, or else by the cores that it may use.
    os.environ["NPROC"] = str(threads)
