"""Reads a policy file with numpy alone and prints the log-probabilities of every bin, for PolicyReaderTests.

usage: read_policy.py POLICY < observations

The input is JSON, rows of raw observations; the output is JSON, for each row the log-probabilities of all heads.
"""

import json
import struct
import sys

import numpy

TYPES = {"F32": numpy.float32, "F64": numpy.float64, "I64": numpy.int64}
ACTIVATIONS = {
    "tanh": numpy.tanh,
    "relu": lambda x: numpy.maximum(x, 0),
    "silu": lambda x: x / (1 + numpy.exp(-x)),
}

with open(sys.argv[1], "rb") as file:
    (length,) = struct.unpack("<Q", file.read(8))
    header = json.loads(file.read(length))
    body = file.read()
metadata = header.pop("__metadata__")
tensors = {
    name: numpy.frombuffer(body[slice(*entry["data_offsets"])], TYPES[entry["dtype"]]).reshape(entry["shape"])
    for name, entry in header.items()
}

observations = numpy.array(json.load(sys.stdin))
mean, variance = tensors["normalizer.mean"], tensors["normalizer.variance"]
scale = 1 / numpy.sqrt(variance + 1e-4)
inputs = [numpy.clip((observations - mean) * scale, -10, 10)]
for magnification in json.loads(metadata["fine_inputs"]):
    fine = observations * scale * magnification
    inputs.append(fine / (1 + numpy.abs(fine)))

activation = ACTIVATIONS[metadata["activation"]]
depth = len(json.loads(metadata["hidden"]))


def dense(name, x):
    return x @ tensors[name + ".weight"].T + tensors[name + ".bias"]


def norm(name, x):
    x = x - x.mean(axis=1, keepdims=True)
    x = x / numpy.sqrt((x * x).mean(axis=1, keepdims=True) + 1e-5)
    return x * tensors[name + ".weight"] + tensors[name + ".bias"]


x = numpy.concatenate(inputs, axis=1)
if metadata["network"] == "residual":
    x = dense("stem", x)
    for block in range(depth):
        name = f"blocks.{block}"
        x = x + dense(name + ".outer", activation(dense(name + ".inner", norm(name + ".norm", x))))
    x = dense("head", norm("norm", x))
else:
    for layer in range(depth):
        x = activation(dense(f"layers.{layer}", x))
    x = dense(f"layers.{depth}", x)

logits = x / float(metadata["temperature"])
bins = json.loads(metadata["bins"]) * int(metadata["chunk"])
heads = numpy.split(logits, numpy.cumsum(bins)[:-1], axis=1)
logs = [head - numpy.log(numpy.exp(head).sum(axis=1, keepdims=True)) for head in heads]
json.dump(numpy.concatenate(logs, axis=1).tolist(), sys.stdout)
