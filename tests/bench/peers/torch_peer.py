"""One training step in PyTorch, as the post writes it, or with this project's
savings of work (`shared`): the x-tower on distinct rows, both kinds of z in
one batch, one encoder pass where both losses share the noise.

Called by bench.ts with one JSON argument."""

import json
import os
import shutil
import sys

import torch
import torch.nn.functional as F

from protocol import serve

workload = json.loads(sys.argv[1])
compilers = [os.environ.get("CXX") or "g++", "clang++", "cl"]
if workload["compile"] and not any(map(shutil.which, compilers)):
    sys.exit("torch.compile needs a C++ compiler, and there is none")
torch.set_num_threads(workload["threads"])
torch.manual_seed(0)

BATCH, ROWS = workload["batch"], torch.eye(4)
NOISE, Z = workload["noiseDim"], 2
ACTIVATIONS = {"relu": torch.relu, "tanh": torch.tanh, "elu": F.elu}


class Mlp(torch.nn.Module):
    def __init__(self, sizes, activation, last=False):
        super().__init__()
        self.layers = torch.nn.ModuleList(
            torch.nn.Linear(a, b) for a, b in zip(sizes, sizes[1:])
        )
        for layer in self.layers:
            torch.nn.init.xavier_normal_(layer.weight)
            torch.nn.init.zeros_(layer.bias)
        self.activation, self.last = ACTIVATIONS[activation], last

    def forward(self, h):
        for i, layer in enumerate(self.layers):
            h = layer(h)
            if self.last or i < len(self.layers) - 1:
                h = self.activation(h)
        return h


class InnerProduct(torch.nn.Module):
    def __init__(self, hidden, activation):
        super().__init__()
        self.x = Mlp([4, *hidden], activation, last=True)
        self.z = Mlp([Z, *hidden], activation, last=True)

    def forward(self, x, z):
        return (self.x(2 * x - 1) * self.z(z)).mean(1)

    def indexed(self, index, z):
        return (self.x(2 * ROWS - 1)[index] * self.z(z)).mean(1)


class Dense(torch.nn.Module):
    def __init__(self, config):
        super().__init__()
        hidden, activation = config["hidden"], config["activation"]
        width, blocks = hidden[-1], config["blocks"]
        self.first = Mlp([4 + Z, *hidden], activation, last=True)
        self.inner, self.outer = (
            torch.nn.ModuleList(
                torch.nn.Linear(width, width) for _ in range(blocks)
            )
            for _ in range(2)
        )
        # Zero at the start: a block begins as its activation alone.
        for outer in self.outer:
            torch.nn.init.zeros_(outer.weight)
            torch.nn.init.zeros_(outer.bias)
        self.last = torch.nn.Linear(width, 1)
        self.centered = config["input"] == "centered"
        self.activation = ACTIVATIONS[activation]
        self.squared_norm = config["squaredNorm"]

    def forward(self, x, z):
        coded = 2 * x - 1 if self.centered else x
        h = self.first(torch.cat([coded, z], 1))
        for inner, outer in zip(self.inner, self.outer):
            h = self.activation(h + outer(torch.relu(inner(h))))
        value = self.last(h)[:, 0]
        return value + (z * z).sum(1) if self.squared_norm else value

    def indexed(self, index, z):
        return self(ROWS[index], z)


encoder_config, decoder_config = workload["encoder"], workload["decoder"]
encoder = Mlp(
    [4 + NOISE, *encoder_config["hidden"], Z], encoder_config["activation"]
)
decoder = Mlp(
    [Z, *decoder_config["hidden"], 4], decoder_config["activation"]
)
t = workload["discriminator"]
critic = (
    InnerProduct(t["hidden"], t["activation"])
    if t["kind"] == "inner-product"
    else Dense(t)
)
centered = encoder_config["input"] == "centered"


def adam(modules, optimizer):
    parameters = [p for m in modules for p in m.parameters()]
    return torch.optim.Adam(
        parameters,
        lr=optimizer["learningRate"],
        betas=(optimizer["beta1"], optimizer["beta2"]),
        eps=optimizer["epsilon"],
    )


theta_phi = adam([encoder, decoder], workload["generativeOptimizer"])
psi = adam([critic], workload["discriminatorOptimizer"])


def encode(x, noise):
    return encoder(torch.cat([2 * x - 1 if centered else x, noise], 1))


def draw():
    index = torch.randint(4, (BATCH,))
    return index, ROWS[index], torch.randn(BATCH, NOISE)


def psi_loss(index, x, z, prior):
    if workload["shared"]:
        both = critic.indexed(torch.cat([index, index]), torch.cat([z, prior]))
        return (
            F.softplus(-both[:BATCH]).mean() + F.softplus(both[BATCH:]).mean()
        )
    return F.softplus(-critic(x, z)).mean() + F.softplus(critic(x, prior)).mean()


def theta_phi_loss(index, x, z):
    value = critic.indexed(index, z) if workload["shared"] else critic(x, z)
    cross_entropy = F.binary_cross_entropy_with_logits(
        decoder(z), x, reduction="sum"
    )
    return cross_entropy / BATCH + value.mean()


if workload["compile"]:
    psi_loss = torch.compile(psi_loss)
    theta_phi_loss = torch.compile(theta_phi_loss)
    encode = torch.compile(encode)


def train_psi(index, x, z):
    critic.requires_grad_(True)
    psi.zero_grad()
    psi_loss(index, x, z, torch.randn(BATCH, Z)).backward()
    psi.step()


def train_theta_phi(index, x, z):
    critic.requires_grad_(False)
    theta_phi.zero_grad()
    theta_phi_loss(index, x, z).backward()
    theta_phi.step()


def step():
    if workload["sameBatch"]:
        index, x, noise = draw()
        if workload["shared"]:
            z = encode(x, noise)
            train_psi(index, x, z.detach())
            train_theta_phi(index, x, z)
            return
        with torch.no_grad():
            z = encode(x, noise)
        train_psi(index, x, z)
        train_theta_phi(index, x, encode(x, noise))
        return
    if workload["discriminatorOrder"] == "after":
        index, x, noise = draw()
        train_theta_phi(index, x, encode(x, noise))
    for _ in range(workload["discriminatorSteps"]):
        index, x, noise = draw()
        with torch.no_grad():
            z = encode(x, noise)
        train_psi(index, x, z)
    if workload["discriminatorOrder"] == "before":
        index, x, noise = draw()
        train_theta_phi(index, x, encode(x, noise))


serve(step, warmup=30, version=f"PyTorch {torch.__version__}")
