"""The peer of the convolutional network: the same layers, solver and schedule in PyTorch, with scikit-learn's two calls."""

import math

import torch
from torch import nn

torch.set_num_threads(1)


class Filters:
    def __init__(self, filters, hidden_layer_sizes, batch_size, max_iter, learning_rate_init):
        self.filters, self.units = filters, hidden_layer_sizes
        self.batch_size, self.max_iter, self.rate = batch_size, max_iter, learning_rate_init

    def build(self, side, n_classes):
        layers, n_in = [nn.Unflatten(1, (1, side, side))], 1
        for n_filters in self.filters:
            layers += [nn.Conv2d(n_in, n_filters, 3, padding="same"), nn.ReLU(), nn.MaxPool2d(2, ceil_mode=True)]
            n_in, side = n_filters, (side + 1) // 2
        layers.append(nn.Flatten())
        n_in *= side * side
        for n_units in self.units:
            layers += [nn.Linear(n_in, n_units), nn.ReLU()]
            n_in = n_units
        return nn.Sequential(*layers, nn.Linear(n_in, n_classes))

    def scaled(self, x):
        return torch.from_numpy((x - self.mean) / self.spread).float()

    def fit(self, x, y):
        torch.manual_seed(1)
        self.mean, self.spread = x.mean(), x.std()
        x, y = self.scaled(x), torch.from_numpy(y)
        self.net = self.build(math.isqrt(x.shape[1]), int(y.max()) + 1)
        solver = torch.optim.Adam(self.net.parameters(), lr=self.rate)
        n_steps = self.max_iter * math.ceil(len(x) / self.batch_size)
        schedule = torch.optim.lr_scheduler.CosineAnnealingLR(solver, n_steps)
        for _ in range(self.max_iter):
            for rows in torch.randperm(len(x)).split(self.batch_size):
                solver.zero_grad()
                nn.functional.cross_entropy(self.net(x[rows]), y[rows]).backward()
                solver.step()
                schedule.step()

    def score(self, x, y):
        with torch.no_grad():
            return float((self.net(self.scaled(x)).argmax(dim=1).numpy() == y).mean())
