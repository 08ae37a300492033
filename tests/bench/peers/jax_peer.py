"""One training step in JAX, compiled whole by jit; see torch_peer.py."""

import json
import sys
from functools import partial

import jax_threads

workload = json.loads(sys.argv[1])
jax_threads.limit(workload["threads"])

import jax  # noqa: E402
import jax.numpy as jnp  # noqa: E402

from protocol import serve  # noqa: E402

BATCH, ROWS = workload["batch"], jnp.eye(4)
NOISE, Z = workload["noiseDim"], 2
ACTIVATIONS = {"relu": jax.nn.relu, "tanh": jnp.tanh, "elu": jax.nn.elu}
t = workload["discriminator"]
encoder_config, decoder_config = workload["encoder"], workload["decoder"]
centered = encoder_config["input"] == "centered"


def layers(key, sizes):
    keys = jax.random.split(key, len(sizes))
    return [
        (jax.random.normal(k, (a, b)) * (2 / (a + b)) ** 0.5, jnp.zeros(b))
        for k, a, b in zip(keys, sizes, sizes[1:])
    ]


def mlp(parameters, h, activation, last=False):
    for i, (kernel, bias) in enumerate(parameters):
        h = h @ kernel + bias
        if last or i < len(parameters) - 1:
            h = ACTIVATIONS[activation](h)
    return h


keys = jax.random.split(jax.random.key(0), 8)
generative = {
    "encoder": layers(keys[0], [4 + NOISE, *encoder_config["hidden"], Z]),
    "decoder": layers(keys[1], [Z, *decoder_config["hidden"], 4]),
}
if t["kind"] == "inner-product":
    critic = {
        "x": layers(keys[2], [4, *t["hidden"]]),
        "z": layers(keys[3], [Z, *t["hidden"]]),
    }
else:
    width, blocks = t["hidden"][-1], t["blocks"]
    critic = {
        "first": layers(keys[2], [4 + Z, *t["hidden"]]),
        "inner": [
            layers(k, [width, width])[0] for k in jax.random.split(keys[3], blocks)
        ],
        # Zero at the start: a block begins as its activation alone.
        "outer": [
            (jnp.zeros((width, width)), jnp.zeros(width)) for _ in range(blocks)
        ],
        "last": layers(keys[5], [width, 1]),
    }


def log_ratio(psi, index, x, z):
    if t["kind"] == "inner-product":
        activation = t["activation"]
        if workload["shared"]:
            hx = mlp(psi["x"], 2 * ROWS - 1, activation, last=True)[index]
        else:
            hx = mlp(psi["x"], 2 * x - 1, activation, last=True)
        return (hx * mlp(psi["z"], z, activation, last=True)).mean(1)
    coded = 2 * x - 1 if t["input"] == "centered" else x
    activate = ACTIVATIONS[t["activation"]]
    inputs = jnp.concatenate([coded, z], 1)
    h = mlp(psi["first"], inputs, t["activation"], last=True)
    for (w1, b1), (w2, b2) in zip(psi["inner"], psi["outer"]):
        h = activate(h + jax.nn.relu(h @ w1 + b1) @ w2 + b2)
    value = mlp(psi["last"], h, t["activation"])[:, 0]
    return value + (z * z).sum(1) if t["squaredNorm"] else value


def encode(parameters, x, noise):
    given = 2 * x - 1 if centered else x
    return mlp(
        parameters["encoder"],
        jnp.concatenate([given, noise], 1),
        encoder_config["activation"],
    )


def psi_loss(psi, index, x, z, prior):
    if workload["shared"]:
        both = log_ratio(
            psi,
            jnp.concatenate([index, index]),
            jnp.concatenate([x, x]),
            jnp.concatenate([z, prior]),
        )
        posterior, at_prior = both[:BATCH], both[BATCH:]
    else:
        posterior = log_ratio(psi, index, x, z)
        at_prior = log_ratio(psi, index, x, prior)
    return jax.nn.softplus(-posterior).mean() + jax.nn.softplus(at_prior).mean()


def theta_phi_loss(parameters, psi, index, x, noise):
    z = encode(parameters, x, noise)
    logits = mlp(parameters["decoder"], z, decoder_config["activation"])
    cross_entropy = (jax.nn.softplus(logits) - x * logits).sum(1).mean()
    return cross_entropy + log_ratio(psi, index, x, z).mean()


def adam(parameters, gradients, state, optimizer):
    b1, b2 = optimizer["beta1"], optimizer["beta2"]
    rate, epsilon = optimizer["learningRate"], optimizer["epsilon"]
    count, first, second = state
    count = count + 1
    first = jax.tree.map(lambda m, g: b1 * m + (1 - b1) * g, first, gradients)
    second = jax.tree.map(
        lambda v, g: b2 * v + (1 - b2) * g * g, second, gradients
    )

    def update(p, m, v):
        mean, square = m / (1 - b1**count), v / (1 - b2**count)
        return p - rate * mean / (jnp.sqrt(square) + epsilon)

    return jax.tree.map(update, parameters, first, second), (
        count,
        first,
        second,
    )


def zeros(parameters):
    return (
        jnp.zeros(()),
        jax.tree.map(jnp.zeros_like, parameters),
        jax.tree.map(jnp.zeros_like, parameters),
    )


def draw(key):
    a, b, c = jax.random.split(key, 3)
    index = jax.random.randint(a, (BATCH,), 0, 4)
    noise = jax.random.normal(b, (BATCH, NOISE))
    return index, ROWS[index], noise, jax.random.normal(c, (BATCH, Z))


def train_psi(state, index, x, z, prior):
    generative, theta_phi, critic, psi = state
    gradients = jax.grad(psi_loss)(critic, index, x, z, prior)
    critic, psi = adam(critic, gradients, psi, workload["discriminatorOptimizer"])
    return generative, theta_phi, critic, psi


def train_theta_phi(state, index, x, noise):
    generative, theta_phi, critic, psi = state
    gradients = jax.grad(theta_phi_loss)(generative, critic, index, x, noise)
    generative, theta_phi = adam(
        generative, gradients, theta_phi, workload["generativeOptimizer"]
    )
    return generative, theta_phi, critic, psi


@partial(jax.jit, donate_argnums=0)
def compiled(state, key):
    # The state's memory is used again, as nobody looks back. Inside one jit the
    # compiler itself merges the two passes of the encoder where they are the
    # same.
    if workload["sameBatch"]:
        index, x, noise, prior = draw(key)
        state = train_psi(state, index, x, encode(state[0], x, noise), prior)
        return train_theta_phi(state, index, x, noise)
    first, *others = jax.random.split(key, workload["discriminatorSteps"] + 1)
    if workload["discriminatorOrder"] == "after":
        index, x, noise, _ = draw(first)
        state = train_theta_phi(state, index, x, noise)
    for k in others:
        index, x, noise, prior = draw(k)
        state = train_psi(state, index, x, encode(state[0], x, noise), prior)
    if workload["discriminatorOrder"] == "before":
        index, x, noise, _ = draw(first)
        state = train_theta_phi(state, index, x, noise)
    return state


state = (generative, zeros(generative), critic, zeros(critic))
key = jax.random.key(1)


def step():
    global state, key
    key, now = jax.random.split(key)
    state = jax.block_until_ready(compiled(state, now))


serve(step, warmup=30, version=f"JAX {jax.__version__}")
