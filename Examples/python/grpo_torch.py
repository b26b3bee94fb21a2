"""GRPO in PyTorch on Jostle's grouped rollouts: the algorithm of docs/algorithm.md from top to bottom, in one file.

    python grpo_torch.py [--scene push-box] [--seed 1] [--iterations 60] [--out policy.safetensors]

What it leaves out of the built-in learner: observation normalisation, and stopping at a goal. Its policy is
saved as a file, with which `jostle evaluate` and `jostle draw` work.
"""

import argparse

import numpy as np
import torch

import jostle
from jostle.torch_policy import TorchPolicy

parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
parser.add_argument("--scene", default="push-box", help="a scene's name or path")
parser.add_argument("--seed", type=int, default=1, help="of starts, sampling and weights")
parser.add_argument("--iterations", type=int, default=60, help="batches, each of which gives one update")
parser.add_argument("--group-size", type=int, default=8, help="rollouts from one start, G")
parser.add_argument("--groups", type=int, default=32, help="groups in a batch")
parser.add_argument("--epochs", type=int, default=4, help="passes over a batch")
parser.add_argument("--minibatches", type=int, default=8, help="steps of the optimiser in a pass")
parser.add_argument(
    "--learning-rate",
    type=float,
    default=3e-3,
    help="Adam's, which falls to 0 in a line",
)
parser.add_argument("--temperature", type=float, default=1.6, help="divides the logits")
parser.add_argument("--clip-low", type=float, default=0.2, help="the ratio is clipped to 1 − this")
parser.add_argument("--clip-high", type=float, default=0.28, help="… and 1 + this")
parser.add_argument("--evaluate-every", type=int, default=10, help="iterations between evaluations")
parser.add_argument("--out", default="policy.safetensors", help="the policy file")
arguments = parser.parse_args()

torch.manual_seed(arguments.seed)
torch.set_num_threads(1)
task = jostle.Task(arguments.scene)
sampler = jostle.GroupSampler(task, group_size=arguments.group_size)
policy = TorchPolicy.new(task, hidden=(64, 64), fine_inputs=(2, 8), temperature=arguments.temperature)
optimizer = torch.optim.Adam(policy.parameters(), lr=arguments.learning_rate)

for iteration in range(arguments.iterations):
    # Roll out: all members of a group begin at the same start, and only groups with a success and a failure are kept.
    rollouts = sampler.sample(
        policy.act,
        groups=arguments.groups,
        dynamic_sampling=True,
        max_groups=4 * arguments.groups,
        seed=arguments.seed * 1_000_000 + iteration,
    )
    report = rollouts.report

    # Advantages: how much better each rollout was than its group, for every decision of the rollout.
    rewards = rollouts.reward.reshape(-1, arguments.group_size).astype(np.float32)
    centred = rewards - rewards.mean(axis=1, keepdims=True)
    advantages = (centred / (rewards.std(axis=1, ddof=1, keepdims=True) + 1e-6)).reshape(-1)
    advantages = torch.from_numpy(np.repeat(advantages, rollouts.decisions))
    observations = torch.from_numpy(rollouts.observations)
    tokens = torch.from_numpy(rollouts.tokens.astype(np.int64))
    sampled = torch.from_numpy(rollouts.log_probabilities)

    for group in optimizer.param_groups:
        group["lr"] = arguments.learning_rate * (1 - iteration / arguments.iterations)

    # Update: PPO's clipped surrogate for every token, with a higher upper clip.
    for _ in range(arguments.epochs if len(tokens) else 0):
        for rows in torch.randperm(len(tokens)).chunk(arguments.minibatches):
            log_probabilities, _ = policy.of_tokens(observations[rows], tokens[rows])
            ratio = (log_probabilities - sampled[rows]).exp()
            clipped = ratio.clamp(1 - arguments.clip_low, 1 + arguments.clip_high)
            advantage = advantages[rows, None]
            loss = -torch.minimum(ratio * advantage, clipped * advantage).mean()
            optimizer.zero_grad()
            loss.backward()
            torch.nn.utils.clip_grad_norm_(policy.parameters(), 1.0)
            optimizer.step()

    line = f"{iteration + 1}/{arguments.iterations}  pass rate {report['passRate']:.1%}"
    line += f"  groups {report['groupsKept']} of {report['groupsTried']}"
    if (iteration + 1) % arguments.evaluate_every == 0 or iteration + 1 == arguments.iterations:
        policy.save(arguments.out)
        line += f"  greedy {jostle.evaluate(task, arguments.out, episodes=500)['rate']:.1%}"
    print(line, flush=True)

print(f"saved {arguments.out}: jostle evaluate {arguments.scene} --policy {arguments.out}")
