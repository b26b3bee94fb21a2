"""The learner by itself: its gradients against the policy's own log-probabilities, and the bits of its steps."""

import dataclasses

import numpy as np
import pytest

import jostle

PARAMETERS = {"learning_rate": 0.003}


def sampled(learner, tmp_path, groups=6):
    path = tmp_path / "sampled.safetensors"
    learner.save(path)
    return jostle.GroupSampler("push-box").sample(path, groups=groups, dynamic_sampling=True, max_groups=200)


def test_it_begins_as_a_training_run_does(tmp_path):
    learner = jostle.Learner("push-box", seed=1)
    learner.save(tmp_path / "policy.safetensors")
    untrained = jostle.load_policy(tmp_path / "policy.safetensors")
    assert untrained.hash == learner.hash and untrained.temperature == learner.temperature > 1
    # A step that is too small to see.
    with jostle.train(
        "push-box", tmp_path / "run", seed=1, iterations=1, final_episodes=1, learning_rate=1e-30
    ) as training:
        training.finish()
        trained = training.policy().file()
    for name, tensor in untrained.file().tensors.items():
        if not name.startswith("normalizer."):
            assert np.allclose(trained.tensors[name], tensor, rtol=0, atol=1e-25)


def test_the_gradient_raises_what_did_well(tmp_path, policy_path):
    learner = jostle.Learner("push-box", policy_path, **PARAMETERS)
    rollouts = sampled(learner, tmp_path)
    advantage = rollouts.reward.reshape(-1, 8) - rollouts.reward.reshape(-1, 8).mean(axis=1, keepdims=True)
    weight = np.repeat(advantage.ravel(), rollouts.decisions)

    def score():
        learner.save(tmp_path / "now.safetensors")
        logs = jostle.load_policy(tmp_path / "now.safetensors").log_probabilities(rollouts.observations)
        chosen = np.take_along_axis(logs, rollouts.tokens.astype(int) + [0, 11], axis=1)
        return float((chosen.sum(axis=1) * weight).sum())

    before, weights = score(), learner.hash
    told = learner.update(rollouts)
    assert learner.hash != weights and told["gradientNorm"] > 0
    assert score() > before + 0.1


def test_groups_can_be_computed_in_any_parts(tmp_path, policy_path):
    hashes = set()
    for threads, parts in [(1, [range(6)]), (2, [range(0, 1), range(1, 6)]), (7, [range(3, 6), range(0, 3)])]:
        learner = jostle.Learner("push-box", policy_path, num_threads=threads, **PARAMETERS)
        rollouts = sampled(learner, tmp_path)
        for _ in range(2):
            rows = np.zeros((6, learner.parameter_count), np.float32)
            for part in parts:
                rows[part.start : part.stop] = learner.gradients(rollouts, part)[1]
            gradient = np.zeros(learner.parameter_count, np.float32)
            for row in rows:
                gradient += row
            learner.step(gradient)
        learner.absorb(rollouts.observations)
        hashes.add((learner.hash, learner.policy_bytes()))
    whole = jostle.Learner("push-box", policy_path, **PARAMETERS)
    rollouts = sampled(whole, tmp_path)
    whole.update(rollouts)
    whole.update(rollouts)
    whole.absorb(rollouts.observations)
    assert hashes == {(whole.hash, whole.policy_bytes())}


def test_a_pass_makes_a_step_for_each_minibatch(tmp_path, policy_path):
    learner, by_hand = (jostle.Learner("push-box", policy_path, **PARAMETERS) for _ in range(2))
    rollouts = sampled(learner, tmp_path)
    told = learner.update(rollouts, minibatches=4)
    losses, norms = [], []
    for groups in [range(0, 1), range(1, 3), range(3, 4), range(4, 6)]:
        # A minibatch stands for the whole batch.
        found, gradients = by_hand.gradients(rollouts, groups)
        losses.append(found.sum())
        norms.append(by_hand.step(gradients.sum(axis=0) * np.float32(6 / len(groups))))
    assert learner.hash == by_hand.hash
    assert told["loss"] == pytest.approx(sum(losses)) and told["gradientNorm"] == pytest.approx(np.mean(norms))
    for minibatches in [0, 7]:
        with pytest.raises(jostle.ArgumentError, match=f"minibatches is {minibatches}, must be .*6"):
            learner.update(rollouts, minibatches=minibatches)


def test_a_learner_goes_on_from_its_file(tmp_path, policy_path):
    learner = jostle.Learner("push-box", policy_path, **PARAMETERS)
    rollouts = sampled(learner, tmp_path)
    again = jostle.Learner("push-box", tmp_path / "sampled.safetensors", learning_rate=0.003)
    for one, other in zip(learner.gradients(rollouts), again.gradients(rollouts)):
        assert np.array_equal(one, other)


def test_what_is_not_allowed_is_an_error(tmp_path, policy_path):
    with pytest.raises(jostle.ArgumentError, match="unknown parameter 'hiden'|hiden"):
        jostle.Learner("push-box", hiden=[3])
    with pytest.raises(jostle.PolicyError, match="no-such-file"):
        jostle.Learner("push-box", tmp_path / "no-such-file")
    learner = jostle.Learner("push-box", policy_path, **PARAMETERS)
    rollouts = sampled(learner, tmp_path)
    with pytest.raises(jostle.ArgumentError, match="gradient has shape"):
        learner.step(np.zeros(3, np.float32))
    with pytest.raises(jostle.ArgumentError, match="progress is 2"):
        learner.step(np.zeros(learner.parameter_count, np.float32), progress=2)
    with pytest.raises(jostle.TrainingError, match="gradient of optimiser step 1 is not finite"):
        learner.step(np.full(learner.parameter_count, np.nan, np.float32))
    with pytest.raises(jostle.ArgumentError, match="must be consecutive"):
        learner.gradients(rollouts, range(0, 4, 2))
    with pytest.raises(jostle.ArgumentError, match="count is 7"):
        learner.gradients(rollouts, range(7))
    damaged = sampled(learner, tmp_path)
    damaged.tokens[5, 1] = 11
    with pytest.raises(jostle.ArgumentError, match="is 11"):
        learner.gradients(damaged)
    damaged = sampled(learner, tmp_path)
    damaged.decisions[3] += 1
    with pytest.raises(jostle.ArgumentError, match="decisions"):
        learner.gradients(damaged)
    damaged.observations = damaged.observations.astype(float)
    with pytest.raises(jostle.ArgumentError, match="of float64, must be of float32"):
        learner.gradients(damaged)
    learner.close()
    with pytest.raises(jostle.ClosedError):
        learner.update(rollouts)


def test_rollouts_of_another_width_or_with_fractions_are_refused():
    learner, sampler = jostle.Learner("reach", batch_groups=2, minibatches=1), jostle.GroupSampler("reach", 4)
    rollouts = sampler.sample("random", 2)
    wide = dataclasses.replace(
        rollouts,
        tokens=np.hstack([rollouts.tokens, rollouts.tokens[:, :1]]),
        log_probabilities=np.hstack([rollouts.log_probabilities, rollouts.log_probabilities[:, :1]]),
    )
    with pytest.raises(jostle.ArgumentError, match="tokens has 3 columns, must have a multiple of 2"):
        learner.gradients(wide)
    with pytest.raises(jostle.ArgumentError, match="length is of float64, must be whole numbers"):
        learner.gradients(dataclasses.replace(rollouts, length=rollouts.length + 0.5))
