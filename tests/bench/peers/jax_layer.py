"""One dense layer forward and backward in JAX, compiled; see layer.ts."""

import json
import sys

import jax_threads

layer = json.loads(sys.argv[1])
jax_threads.limit(layer["threads"])

import jax  # noqa: E402

from protocol import serve  # noqa: E402

batch, width = layer["batch"], layer["width"]
keys = jax.random.split(jax.random.key(0), 3)
x = jax.random.normal(keys[0], (batch, width))
kernel = jax.random.normal(keys[1], (width, width))
bias = jax.random.normal(keys[2], (width,))


def total(x, kernel, bias):
    return jax.nn.relu(x @ kernel + bias).sum()


gradients = jax.jit(jax.grad(total, argnums=(0, 1, 2)))


def step():
    jax.block_until_ready(gradients(x, kernel, bias))


serve(step, warmup=30, version=f"JAX {jax.__version__}")
