"""The learner's update written in PyTorch, to compare speeds with `jostle bench`.

The same work as Jostle's: 32,768 decisions of 16 observations, a tanh network 16 -> 128 -> 128 -> 2 x 21,
two tokens a decision, two passes of four minibatches, the clipped surrogate with clip-higher per token,
token mean, gradient-norm clip, AdamW (fused, the fastest of PyTorch's). Jostle also reports entropy, KL and
clip fractions from every step; this script computes none of them.

    python3 torch_update.py [--threads 2] [--seconds 3] [--json]

prints samples per second, each pass counted, of the median update and of the fastest one. Benchmarks/update alternates it
with `jostle bench`.
"""

import argparse
import json
import statistics
import time

import torch

SAMPLES, OBSERVATIONS, HIDDEN, HEADS, BINS = 32_768, 16, 128, 2, 21
EPOCHS, MINIBATCHES = 2, 4
CLIP_LOW, CLIP_HIGH, MAX_GRADIENT_NORM = 0.2, 0.28, 1.0


def make_network():
    return torch.nn.Sequential(
        torch.nn.Linear(OBSERVATIONS, HIDDEN),
        torch.nn.Tanh(),
        torch.nn.Linear(HIDDEN, HIDDEN),
        torch.nn.Tanh(),
        torch.nn.Linear(HIDDEN, HEADS * BINS),
    )


def log_probabilities(network, observations, tokens):
    logits = network(observations).view(-1, HEADS, BINS)
    return torch.log_softmax(logits, dim=-1).gather(-1, tokens.unsqueeze(-1)).squeeze(-1)


def update(network, optimizer, observations, tokens, recorded, advantages):
    for _ in range(EPOCHS):
        for rows in torch.randperm(SAMPLES).chunk(MINIBATCHES):
            advantage = advantages[rows].unsqueeze(-1)
            ratio = torch.exp(log_probabilities(network, observations[rows], tokens[rows]) - recorded[rows])
            clipped = torch.clamp(ratio, 1 - CLIP_LOW, 1 + CLIP_HIGH)
            loss = torch.maximum(-advantage * ratio, -advantage * clipped).mean()
            optimizer.zero_grad(set_to_none=True)
            loss.backward()
            torch.nn.utils.clip_grad_norm_(network.parameters(), MAX_GRADIENT_NORM)
            optimizer.step()


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--seconds", type=float, default=3)
    parser.add_argument("--json", action="store_true")
    arguments = parser.parse_args()
    torch.set_num_threads(arguments.threads)
    torch.manual_seed(1)

    network = make_network()
    optimizer = torch.optim.AdamW(network.parameters(), lr=3e-3, weight_decay=0.0, fused=True)
    observations = torch.randn(SAMPLES, OBSERVATIONS)
    tokens = torch.randint(0, BINS, (SAMPLES, HEADS))
    advantages = torch.where(torch.rand(SAMPLES) < 0.5, 0.9354, -0.9354)

    seconds = []
    warmup = 3
    while len(seconds) <= warmup or sum(seconds[warmup:]) < arguments.seconds:
        with torch.no_grad():
            recorded = log_probabilities(network, observations, tokens)
        start = time.perf_counter()
        update(network, optimizer, observations, tokens, recorded, advantages)
        seconds.append(time.perf_counter() - start)
    del seconds[:warmup]
    answer = {
        "torch": torch.__version__,
        "threads": arguments.threads,
        "samplesPerSecond": SAMPLES * EPOCHS / statistics.median(seconds),
        "bestSamplesPerSecond": SAMPLES * EPOCHS / min(seconds),
    }
    if arguments.json:
        print(json.dumps(answer))
    else:
        print(
            f"torch {torch.__version__}, {arguments.threads} threads: "
            f"{answer['samplesPerSecond'] / 1e6:.3f} million samples/s in the median of {len(seconds)} updates, "
            f"{answer['bestSamplesPerSecond'] / 1e6:.3f} in the fastest"
        )


if __name__ == "__main__":
    main()
