"""One dense layer forward and backward in PyTorch; see layer.ts."""

import json
import sys

import torch

from protocol import serve

layer = json.loads(sys.argv[1])
torch.set_num_threads(layer["threads"])
batch, width = layer["batch"], layer["width"]
x = torch.randn(batch, width, requires_grad=True)
kernel = torch.randn(width, width, requires_grad=True)
bias = torch.randn(width, requires_grad=True)


def step():
    total = torch.relu(torch.addmm(bias, x, kernel)).sum()
    torch.autograd.grad(total, (x, kernel, bias))


serve(step, warmup=30, version=f"PyTorch {torch.__version__}")
