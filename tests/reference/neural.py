"""How the losses of a network fall in PyTorch, step by step, from weights and rows that a formula gives."""

import json

import torch
from torch import nn

ROWS, COLUMNS, CLASSES, STEPS = 128, 784, 10, 20


def numbers(n, salt):
    """n numbers from -0.5 to 0.5 that look drawn: the high bits of a product."""
    i = torch.arange(n, dtype=torch.int64) + salt * 1_000_003
    return ((i * 2_654_435_761) % 2**32).double() / 2**32 - 0.5


def network(sizes, norm):
    layers = []
    for i, (n_in, n_out) in enumerate(zip(sizes, sizes[1:])):
        dense = nn.Linear(n_in, n_out)
        with torch.no_grad():
            dense.weight.copy_((numbers(n_in * n_out, i + 1) * 2 / n_in**0.5).reshape(n_out, n_in))
            dense.bias.zero_()
        layers.append(dense)
        if i + 2 < len(sizes):
            if norm:
                layers.append(norm(n_out))
            layers.append(nn.ReLU())
    return nn.Sequential(*layers)


def optimiser(net, name):
    weights = [p for key, p in net.named_parameters() if p.dim() == 2]
    others = [p for key, p in net.named_parameters() if p.dim() != 2]
    if name == "adamw":
        return torch.optim.AdamW([{"params": weights, "weight_decay": 0.1}, {"params": others, "weight_decay": 0}], lr=1e-3)
    return {
        "sgd": lambda: torch.optim.SGD(net.parameters(), lr=0.05, momentum=0.9),
        "nesterov": lambda: torch.optim.SGD(net.parameters(), lr=0.05, momentum=0.9, nesterov=True),
        "adam": lambda: torch.optim.Adam(net.parameters(), lr=1e-3),
        "rmsprop": lambda: torch.optim.RMSprop(net.parameters(), lr=1e-3, alpha=0.999, eps=1e-8),
    }[name]()


def losses(sizes, solver, norm=None):
    net = network(sizes, {None: None, "batch": nn.BatchNorm1d, "layer": nn.LayerNorm}[norm])
    step = optimiser(net, solver)
    out = []
    for i in range(STEPS):
        x = numbers(ROWS * sizes[0], 100 + i).float().reshape(ROWS, sizes[0]) * 2
        # The largest of the first columns: something that can be learned.
        y = x[:, : sizes[-1]].argmax(dim=1)
        step.zero_grad()
        loss = nn.functional.cross_entropy(net(x), y)
        loss.backward()
        step.step()
        out.append(loss.item())
    return {"sizes": sizes, "solver": solver, "normalisation": norm or "none", "losses": out}


def cases():
    large = [COLUMNS, 64, 64, CLASSES]
    found = [losses(large, solver) for solver in ("sgd", "nesterov", "adam", "adamw", "rmsprop")]
    return found + [losses([20, 16, 16, 5], "adam", norm) for norm in ("batch", "layer")]


if __name__ == "__main__":
    torch.set_num_threads(1)
    lines = ",\n    ".join(json.dumps(case) for case in cases())
    print(f'{{\n  "tool": "torch",\n  "version": "{torch.__version__}",\n  "made_by": "tests/reference/neural.py",\n'
          f'  "rows": {ROWS},\n  "cases": [\n    {lines}\n  ]\n}}')
