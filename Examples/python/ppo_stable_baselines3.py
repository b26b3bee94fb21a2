"""Stable-Baselines3's PPO on a scene, through the library's vectorised environments.

python ppo_stable_baselines3.py [--scene reach] [--steps 400000]
"""

import argparse

from stable_baselines3 import PPO

from jostle.stable_baselines3 import JostleVecEnv

parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
parser.add_argument("--scene", default="reach", help="a scene's name or path")
parser.add_argument("--steps", type=int, default=400_000, help="actions in all environments")
parser.add_argument("--seed", type=int, default=1, help="of starts, sampling and weights")
arguments = parser.parse_args()

environments = JostleVecEnv(arguments.scene, 64)
model = PPO(
    "MlpPolicy",
    environments,
    seed=arguments.seed,
    n_steps=128,
    batch_size=1024,
    gamma=0.98,
    ent_coef=0.01,
)
model.learn(arguments.steps)

# Held-out starts, which training never uses.
held_out = JostleVecEnv(arguments.scene, 64, starts="evaluation")
observations = held_out.reset()
# As many of each environment: the first ones to end would mostly be successes.
outcomes: list[list[bool]] = [[] for _ in range(64)]
while min(map(len, outcomes)) < 8:
    actions, _ = model.predict(observations, deterministic=True)
    observations, _, _, infos = held_out.step(actions)
    for own, info in zip(outcomes, infos):
        if info and len(own) < 8:
            own.append(info["is_success"])
print(f"{arguments.scene}: {sum(map(sum, outcomes)) / (8 * 64):.1%} of {8 * 64} held-out episodes succeed")
