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
    found = train(net, optimiser(net, solver), sizes[0], sizes[-1])
    return {"sizes": sizes, "solver": solver, "normalisation": norm or "none", "losses": found}


def train(net, step, n_in, n_out):
    out = []
    for i in range(STEPS):
        x = numbers(ROWS * n_in, 100 + i).float().reshape(ROWS, n_in) * 2
        # The largest of the first columns: something that can be learned.
        y = x[:, :n_out].argmax(dim=1)
        step.zero_grad()
        loss = nn.functional.cross_entropy(net(x), y)
        loss.backward()
        step.step()
        out.append(loss.item())
    return out


class Pictures(nn.Module):
    """Filters, the largest of two by two, filters, the mean of two by two, and a dense layer; places before channels."""

    def __init__(self, height, width, channels, filters, classes):
        super().__init__()
        self.shape = (height, width, channels)
        sides = (height + 3) // 4, (width + 3) // 4
        self.first, self.second = (
            nn.Conv2d(n_in, n_out, 3, padding="same") for n_in, n_out in ((channels, filters[0]), filters)
        )
        self.dense = nn.Linear(sides[0] * sides[1] * filters[1], classes)
        for salt, layer in enumerate((self.first, self.second), 1):
            n_out, n_in = layer.weight.shape[:2]
            drawn = numbers(n_out * n_in * 9, salt) * 2 / (9 * n_in) ** 0.5
            with torch.no_grad():
                layer.weight.copy_(drawn.reshape(n_out, 3, 3, n_in).permute(0, 3, 1, 2))
                layer.bias.zero_()
        with torch.no_grad():
            n_out, n_in = self.dense.weight.shape
            self.dense.weight.copy_((numbers(n_in * n_out, 3) * 2 / n_in**0.5).reshape(n_out, n_in))
            self.dense.bias.zero_()

    def forward(self, x):
        x = x.reshape(-1, *self.shape).permute(0, 3, 1, 2)
        x = nn.functional.max_pool2d(torch.relu(self.first(x)), 2, ceil_mode=True)
        x = nn.functional.avg_pool2d(torch.relu(self.second(x)), 2, ceil_mode=True)
        return self.dense(x.permute(0, 2, 3, 1).flatten(1))


def picture_losses(shape, filters, classes, solver):
    net = Pictures(*shape, filters, classes)
    n = shape[0] * shape[1] * shape[2]
    return {"picture": shape, "filters": filters, "sizes": [n, classes], "solver": solver,
            "losses": train(net, optimiser(net, solver), n, classes)}


def cases():
    large = [COLUMNS, 64, 64, CLASSES]
    found = [losses(large, solver) for solver in ("sgd", "nesterov", "adam", "adamw", "rmsprop")]
    found += [losses([20, 16, 16, 5], "adam", norm) for norm in ("batch", "layer")]
    return found + [picture_losses([9, 7, 2], [4, 6], 5, solver) for solver in ("sgd", "adam")]


if __name__ == "__main__":
    torch.set_num_threads(1)
    lines = ",\n    ".join(json.dumps(case) for case in cases())
    print(f'{{\n  "tool": "torch",\n  "version": "{torch.__version__}",\n  "made_by": "tests/reference/neural.py",\n'
          f'  "rows": {ROWS},\n  "cases": [\n    {lines}\n  ]\n}}')
