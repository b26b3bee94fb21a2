"""Policies as torch modules: those of files, and new ones that are saved as files."""

from __future__ import annotations

import json
import os
from typing import Any, Sequence

import numpy as np
import torch

from ._version import __version__
from .errors import ArgumentError
from .policy_file import PolicyFile
from .task import Task

_ACTIVATIONS = {"tanh": torch.tanh, "relu": torch.relu, "silu": torch.nn.functional.silu}


class _Block(torch.nn.Module):
    """A residual block: x + outer(activation(inner(norm(x))))."""

    def __init__(self, width: int, activation: str) -> None:
        super().__init__()
        self.norm = torch.nn.LayerNorm(width)
        self.inner = torch.nn.Linear(width, width)
        self.outer = torch.nn.Linear(width, width)
        self.activation = _ACTIVATIONS[activation]

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        added: torch.Tensor = self.outer(self.activation(self.inner(self.norm(x))))
        return x + added


class TorchPolicy(torch.nn.Module):
    """A network with one categorical head for each token, as Jostle trains them; float32.

    The names of its parameters are those in the file. `forward` gives logits, already divided by the temperature.
    """

    def __init__(self, file: PolicyFile) -> None:
        """Makes the module of a policy file.

        Args:
            file: of a perceptron or a residual network.
        """
        super().__init__()
        self.metadata = dict(file.metadata)
        self.heads = file.bins
        self.temperature = float(file.metadata["temperature"])
        self.magnifications = file.fine_inputs
        activation = file.metadata["activation"]
        self.activation = _ACTIVATIONS[activation]
        hidden: list[int] = json.loads(file.metadata["hidden"])
        inputs = len(file.tensors["normalizer.mean"]) * (1 + len(self.magnifications))
        if file.metadata.get("network", "perceptron") == "perceptron":
            widths = [inputs, *hidden, sum(self.heads)]
            self.layers = torch.nn.ModuleList(torch.nn.Linear(a, b) for a, b in zip(widths, widths[1:]))
        else:
            self.stem = torch.nn.Linear(inputs, hidden[0])
            self.blocks = torch.nn.ModuleList(_Block(width, activation) for width in hidden)
            self.norm = torch.nn.LayerNorm(hidden[-1])
            self.head = torch.nn.Linear(hidden[-1], sum(self.heads))
        with torch.no_grad():
            for name, parameter in self.named_parameters():
                parameter.copy_(torch.from_numpy(file.tensors[name].copy()))
        self.mean: torch.Tensor
        self.scale: torch.Tensor
        self.register_buffer("mean", torch.from_numpy(file.tensors["normalizer.mean"].astype(np.float32)))
        self.register_buffer("scale", torch.from_numpy(file.scale.astype(np.float32)))
        self._normalizer = {
            name: tensor.copy() for name, tensor in file.tensors.items() if name.startswith("normalizer.")
        }

    @staticmethod
    def new(
        task: Task,
        hidden: Sequence[int] = (64, 64),
        activation: str = "tanh",
        fine_inputs: Sequence[int] = (2, 8),
        temperature: float = 1.0,
        chunk: int = 1,
        network: str = "perceptron",
    ) -> TorchPolicy:
        """A policy for a task with weights that torch draws; its last layer begins small, near even choices.

        Args:
            task: whose observations and actions it has.
            hidden: widths of the hidden layers, or of the residual blocks, which are all equal.
            activation: "tanh", "relu" or "silu".
            fine_inputs: the magnifications at which it sees each observation again.
            temperature: divides the logits.
            chunk: actions per decision.
            network: "perceptron" or "residual".
        """
        if network not in ("perceptron", "residual"):
            raise ArgumentError(f"network is {network!r}, must be 'perceptron' or 'residual'")
        if network == "residual" and len(set(hidden)) != 1:
            raise ArgumentError(f"hidden is {list(hidden)}, must be equal widths for a residual network")
        metadata = {
            "format": "jostle-policy",
            "format_version": "1",
            "jostle_version": __version__,
            "scene": task.name,
            "scene_digest": task.digest,
            "observation_labels": json.dumps(task.observation_labels),
            "bins": json.dumps(task.bins),
            "chunk": str(chunk),
            "hidden": json.dumps(list(hidden)),
            "activation": activation,
            "network": network,
            "fine_inputs": json.dumps(list(fine_inputs)),
            "temperature": repr(float(temperature)),
        }
        width = task.observation_count
        inputs, outputs = width * (1 + len(fine_inputs)), chunk * sum(task.bins)
        tensors: dict[str, Any] = {
            "normalizer.mean": np.zeros(width),
            "normalizer.variance": np.zeros(width),
            "normalizer.count": np.array(0),
        }

        def dense(name: str, inputs: int, outputs: int, gain: float) -> None:
            tensors[name + ".weight"] = torch.nn.init.orthogonal_(torch.empty(outputs, inputs), gain).numpy()
            tensors[name + ".bias"] = np.zeros(outputs, np.float32)

        def norm(name: str, width: int) -> None:
            tensors[name + ".weight"] = np.ones(width, np.float32)
            tensors[name + ".bias"] = np.zeros(width, np.float32)

        if network == "perceptron":
            widths = [inputs, *hidden]
            for index, pair in enumerate(zip(widths, widths[1:])):
                dense(f"layers.{index}", *pair, 5 / 3)
            dense(f"layers.{len(hidden)}", widths[-1], outputs, 0.01)
        else:
            dense("stem", inputs, hidden[0], 1)
            for index, width in enumerate(hidden):
                norm(f"blocks.{index}.norm", width)
                dense(f"blocks.{index}.inner", width, width, 5 / 3)
                dense(f"blocks.{index}.outer", width, width, 0.1)
            norm("norm", hidden[-1])
            dense("head", hidden[-1], outputs, 0.01)
        return TorchPolicy(PolicyFile(metadata, tensors))

    def forward(self, observations: torch.Tensor) -> torch.Tensor:
        """Logits of all heads, `[rows, sum of bins]`, of observations `[rows, observation_count]`."""
        inputs = [((observations - self.mean) * self.scale).clamp(-10, 10)]
        for magnification in self.magnifications:
            fine = observations * self.scale * magnification
            inputs.append(fine / (1 + fine.abs()))
        return self._logits(torch.cat(inputs, dim=1)) / self.temperature

    def _logits(self, x: torch.Tensor) -> torch.Tensor:
        logits: torch.Tensor
        if hasattr(self, "layers"):
            for layer in self.layers[:-1]:
                x = self.activation(layer(x))
            logits = self.layers[-1](x)
        else:
            x = self.stem(x)
            for block in self.blocks:
                x = block(x)
            logits = self.head(self.norm(x))
        return logits

    def log_probabilities(self, observations: torch.Tensor) -> torch.Tensor:
        """The log-probability of every bin of every head, `[rows, sum of bins]`."""
        heads = self(observations).split(self.heads, dim=1)
        return torch.cat([head.log_softmax(dim=1) for head in heads], dim=1)

    def of_tokens(self, observations: torch.Tensor, tokens: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        """The log-probability of each token and the entropy of each head, `[rows, heads]` both."""
        heads = [head.log_softmax(dim=1) for head in self(observations).split(self.heads, dim=1)]
        chosen = [head.gather(1, tokens[:, index : index + 1]) for index, head in enumerate(heads)]
        entropies = [-(head.exp() * head).sum(dim=1, keepdim=True) for head in heads]
        return torch.cat(chosen, dim=1), torch.cat(entropies, dim=1)

    @torch.no_grad()
    def act(self, observations: Any) -> tuple[torch.Tensor, torch.Tensor]:
        """Samples tokens, `[rows, heads]`, with their log-probabilities; a policy for `GroupSampler.sample`."""
        values = torch.as_tensor(observations, dtype=torch.float32, device=self.mean.device)
        heads = [head.log_softmax(dim=1) for head in self(values).split(self.heads, dim=1)]
        tokens = torch.cat([torch.multinomial(head.exp(), 1) for head in heads], dim=1)
        chosen = [head.gather(1, tokens[:, index : index + 1]) for index, head in enumerate(heads)]
        return tokens, torch.cat(chosen, dim=1)

    def file(self) -> PolicyFile:
        """The policy as the contents of a file."""
        tensors: dict[str, Any] = {
            name: parameter.detach().cpu().numpy().astype(np.float32) for name, parameter in self.named_parameters()
        }
        return PolicyFile({**self.metadata, "temperature": repr(self.temperature)}, {**tensors, **self._normalizer})

    def save(self, path: str | os.PathLike[str]) -> None:
        """Writes a file that `jostle evaluate --policy` and `jostle.load_policy` read."""
        self.file().write(path)
