"""PyTorch: modules give the library's log-probabilities, and files go both ways."""

import numpy as np
import pytest
import torch

import jostle
from jostle.torch_policy import TorchPolicy


def difference(found, expected):
    """The largest one, relative to numbers above 1, which a float32 does not hold to 1e-6."""
    return (np.abs(found - expected) / np.maximum(1, np.abs(expected))).max()


def test_torch_gives_the_log_probabilities_of_the_library(policy_path, observations):
    for temperature in (None, 0.5, 3.0):
        policy = jostle.load_policy(policy_path, temperature)
        expected = policy.log_probabilities(observations)
        found = policy.module().log_probabilities(torch.from_numpy(observations)).detach().numpy()
        assert difference(found, expected) <= 1e-6


def test_networks_of_every_kind_are_torch_modules(tmp_path, observations):
    for index, options in enumerate(
        [
            {"network": "residual", "hidden": [32, 32, 32], "activation": "silu"},
            {"hidden": [4], "fine_inputs": []},
            {"hidden": [8], "activation": "relu", "chunk": 3, "temperature": 1.6},
        ]
    ):
        folder = tmp_path / str(index)
        jostle.train("push-box", folder, iterations=2, final_episodes=1, evaluate_every=0, **options).finish()
        policy = jostle.load_policy(folder / "policy.safetensors")
        expected = policy.log_probabilities(observations)
        module = policy.module()
        found = module.log_probabilities(torch.from_numpy(observations)).detach().numpy()
        assert difference(found, expected) <= 1e-6
        module.save(folder / "again.safetensors")
        assert jostle.load_policy(folder / "again.safetensors").hash == policy.hash


def test_torch_samples_from_its_distribution(policy_path, observations):
    torch.manual_seed(0)
    module = jostle.load_policy(policy_path).module()
    row = torch.from_numpy(observations[:1])
    tokens, logs = module.act(row.repeat(20_000, 1))
    expected = module.log_probabilities(row)[0, :11].exp().detach().numpy()
    found = np.bincount(tokens[:, 0].numpy(), minlength=11) / 20_000
    assert np.abs(found - expected).max() < 0.02
    chosen, entropies = module.of_tokens(row.repeat(20_000, 1), tokens)
    assert torch.allclose(chosen, logs) and entropies.shape == (20_000, 2)


def test_a_torch_policy_goes_to_the_command_line_and_back(tmp_path, run_command, observations):
    torch.manual_seed(1)
    task = jostle.Task("push-box")
    policy = TorchPolicy.new(task, hidden=[32], activation="silu", temperature=1.25)
    with torch.no_grad():
        policy.layers[-1].weight *= 100
    path = tmp_path / "mine.safetensors"
    policy.save(path)
    loaded = jostle.load_policy(path)
    assert (loaded.scene, loaded.temperature) == ("push-box", 1.25)
    expected = policy.log_probabilities(torch.from_numpy(observations)).detach().numpy()
    assert difference(loaded.log_probabilities(observations), expected) <= 1e-6
    told = run_command("evaluate", "push-box", "--policy", path, "--episodes", 60)
    found = jostle.evaluate(task, path, episodes=60)
    assert {name: found[name] for name in told if name != "policy"} == {
        name: told[name] for name in told if name != "policy"
    }
    # From the library's file through torch and back to the same bits.
    loaded.module().save(tmp_path / "again.safetensors")
    assert jostle.load_policy(tmp_path / "again.safetensors").hash == loaded.hash
    # A residual network too.
    policy = TorchPolicy.new(task, hidden=[24, 24], network="residual")
    with torch.no_grad():
        for parameter in policy.parameters():
            parameter += 0.1 * torch.randn_like(parameter)
    policy.save(tmp_path / "residual.safetensors")
    expected = policy.log_probabilities(torch.from_numpy(observations)).detach().numpy()
    assert (
        difference(jostle.load_policy(tmp_path / "residual.safetensors").log_probabilities(observations), expected)
        <= 1e-6
    )
    for arguments, message in [
        ({"network": "rnn"}, "network is 'rnn'"),
        ({"network": "residual", "hidden": [8, 4]}, "equal"),
    ]:
        with pytest.raises(jostle.ArgumentError, match=message):
            TorchPolicy.new(task, **arguments)


def test_a_torch_module_rolls_out_groups(policy_path):
    torch.manual_seed(2)
    module = jostle.load_policy(policy_path).module()
    rollouts = jostle.GroupSampler("push-box", group_size=4).sample(module.act, groups=4)
    chosen, _ = module.of_tokens(
        torch.from_numpy(rollouts.observations), torch.from_numpy(rollouts.tokens.astype(np.int64))
    )
    assert np.allclose(chosen.detach().numpy(), rollouts.log_probabilities, atol=1e-6)
