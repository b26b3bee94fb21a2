# %% [markdown]
# # One group: the same start, eight ways
#
# Cells of a notebook: run them one by one in VS Code or Jupyter (with jupytext), or the whole file. GRPO learns from
# how the rollouts of one group differ, so everything but the actions is the same in them.

# %%
import gymnasium
import numpy as np
from PIL import Image

import jostle

SCENE = "reach"
sampler = jostle.GroupSampler(SCENE, group_size=8)

# %% [markdown]
# Random actions seldom succeed, so we look for the first group with both outcomes: what dynamic sampling keeps.

# %%
group = sampler.sample("random", groups=1, dynamic_sampling=True, max_groups=1000, seed=5)
print(f"group {group.group[0]}, after {group.report['groupsTried']} tried; its members' rewards: {group.reward}")

# %% [markdown]
# All members begin in the same state, bit for bit.

# %%
assert len(set(group.start_hash)) == 1 and len(set(group.seed)) == 1
starts = group.observations[group.first_decision]
assert (starts == starts[0]).all()
print(f"seed {group.seed[0]} gives the start {group.start_hash[0]:016x}")

# %% [markdown]
# The advantage of a rollout: its reward against those of its group.

# %%
advantages = (group.reward - group.reward.mean()) / (group.reward.std(ddof=1) + 1e-6)
for member, (reward, length, advantage) in enumerate(zip(group.reward, group.length, advantages)):
    print(f"member {member}: reward {reward}, {length:3} actions, advantage {advantage:+.2f}")

# %% [markdown]
# An environment carries out the same actions again, with the same result. The eight last pictures, side by side:

# %%
env = gymnasium.make(f"jostle/{SCENE}-v1", render_mode="rgb_array", actions="discrete")
pictures = []
for member in range(8):
    env.reset(seed=int(group.seed[member]))
    first = group.first_decision[member]
    for tokens in group.tokens[first : first + group.length[member]]:
        _, reward, terminated, truncated, info = env.step(tokens)
    assert reward == group.reward[member] and terminated == group.terminated[member]
    pictures.append(env.render())
strip = np.concatenate(pictures, axis=1)
Image.fromarray(strip).save("group.png")
print(f"group.png: {strip.shape[1]} × {strip.shape[0]} pixels")

# %% [markdown]
# A branch: the first member that succeeded, from the middle of its episode on, eight ways again.

# %%
member = int(group.reward.argmax())
env.reset(seed=int(group.seed[member]))
first = group.first_decision[member]
for tokens in group.tokens[first : first + group.length[member] // 2]:
    env.step(tokens)
middle = env.unwrapped.save()
env.action_space.seed(0)
ends = []
for _ in range(8):
    env.unwrapped.restore(middle)
    ended = False
    while not ended:
        _, reward, terminated, truncated, _ = env.step(env.action_space.sample())
        ended = terminated or truncated
    ends.append(int(reward))
print(f"random actions from the middle of member {member}: rewards {ends}")
