"""GRPO on many machines: Ray actors roll out the groups and compute their gradients; the library's learner steps.

    python grpo_ray.py [--scene push-box] [--seed 1] [--iterations 60] [--actors 2] [--address auto]

The weights are the same bits for any number of actors, and if actors die on the way. Whoever wants another learner
takes `sampler.sample` alone.
"""

import argparse

import ray

import jostle
import jostle.ray

parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
parser.add_argument("--scene", default="push-box", help="a scene's name or path")
parser.add_argument("--seed", type=int, default=1, help="of starts, sampling and weights")
parser.add_argument("--iterations", type=int, default=60, help="batches")
parser.add_argument("--groups", type=int, default=32, help="groups in a batch")
parser.add_argument("--epochs", type=int, default=4, help="passes through a batch")
parser.add_argument("--minibatches", type=int, default=4, help="steps of the optimiser in a pass")
parser.add_argument("--learning-rate", type=float, default=3e-3, help="Adam's")
parser.add_argument("--actors", type=int, default=2, help="Ray actors, with a thread each")
parser.add_argument("--address", help="of a Ray cluster; left out: this machine")
parser.add_argument("--evaluate-every", type=int, default=10, help="iterations between evaluations")
parser.add_argument("--out", default="policy.safetensors", help="the policy file")
arguments = parser.parse_args()

ray.init(address=arguments.address, log_to_driver=False)
learner = jostle.Learner(arguments.scene, seed=arguments.seed, learning_rate=arguments.learning_rate)
learner.save(arguments.out)
with jostle.ray.GroupSampler(arguments.scene, actors=arguments.actors) as sampler:
    for iteration in range(arguments.iterations):
        rollouts = sampler.sample(
            arguments.out,
            groups=arguments.groups,
            dynamic_sampling=True,
            seed=arguments.seed * 1_000_000 + iteration,
        )
        if len(rollouts.reward):
            progress = iteration / arguments.iterations
            minibatches = min(arguments.minibatches, rollouts.report["groupsKept"])
            for _ in range(arguments.epochs):
                sampler.update(learner, rollouts, progress, minibatches=minibatches)
            learner.absorb(rollouts.observations)
            learner.save(arguments.out)
        report = rollouts.report
        line = f"{iteration + 1}: pass rate {report['passRate']:.1%}, {report['groupsKept']} groups"
        if (iteration + 1) % arguments.evaluate_every == 0:
            line += f", greedy {jostle.evaluate(arguments.scene, arguments.out, episodes=500)['rate']:.1%}"
        print(line, flush=True)
print(f"weights {learner.hash}")
