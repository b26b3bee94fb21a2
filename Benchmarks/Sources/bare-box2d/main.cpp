// The baseline that Jostle's speed is measured against: the world of scenes/push-t.yaml, stepped by a plain
// loop over Box2D as Debian ships it. No policy, no observation, no success check, no batching.
//
// Usage: bare-box2d [threads] [CPU seconds per thread]
// Prints one JSON object: physics steps, wall seconds, CPU seconds, physics steps per CPU second.

#include <box2d/box2d.h>

#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <thread>
#include <vector>

namespace {

constexpr int horizon = 300;
constexpr int stepsPerAction = 10;
constexpr float timeStep = 0.01f;
constexpr float size = 5.12f;
constexpr float margin = 0.07f;

/// SplitMix64.
struct Random {
  std::uint64_t state;
  float uniform(float lower, float upper) {
    std::uint64_t z = (state += 0x9E3779B97F4A7C15u);
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9u;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBu;
    const auto bits = static_cast<std::uint32_t>((z ^ (z >> 31)) >> 40);
    return lower + (upper - lower) * static_cast<float>(bits) * 0x1p-24f;
  }
};

void addWalls(b2World &world) {
  b2BodyDef definition;
  b2Body *walls = world.CreateBody(&definition);
  const float low = margin - 0.5f;
  const float high = 5.04f + 0.5f;
  const float middle = size / 2;
  const b2Vec2 centers[] = {{low, middle}, {high, middle}, {middle, low}, {middle, high}};
  for (int i = 0; i < 4; ++i) {
    b2PolygonShape wall;
    wall.SetAsBox(i < 2 ? 0.5f : 3.5f, i < 2 ? 3.5f : 0.5f, centers[i], 0.0f);
    walls->CreateFixture(&wall, 0.0f);
  }
}

void addTee(b2World &world, Random &random) {
  b2BodyDef definition;
  definition.type = b2_dynamicBody;
  definition.position.Set(random.uniform(1.5f, 3.5f), random.uniform(1.5f, 3.5f));
  definition.angle = random.uniform(-b2_pi, b2_pi);
  definition.linearDamping = 1e12f;
  definition.angularDamping = 1e12f;
  definition.allowSleep = false;
  b2Body *tee = world.CreateBody(&definition);
  b2PolygonShape bar, stem;
  bar.SetAsBox(0.6f, 0.15f, b2Vec2(0.0f, 0.15f), 0.0f);
  stem.SetAsBox(0.15f, 0.45f, b2Vec2(0.0f, 0.75f), 0.0f);
  for (const b2PolygonShape *shape : {&bar, &stem}) {
    b2FixtureDef fixture;
    fixture.shape = shape;
    fixture.density = 1.0f / 0.63f;
    fixture.friction = 0.0f;
    tee->CreateFixture(&fixture);
  }
}

b2MouseJoint *addPusher(b2World &world, Random &random) {
  b2BodyDef definition;
  definition.type = b2_dynamicBody;
  // In a corner in which the T never starts.
  definition.position.Set(random.uniform(0.3f, 0.6f), random.uniform(0.3f, 0.6f));
  definition.fixedRotation = true;
  definition.allowSleep = false;
  b2Body *pusher = world.CreateBody(&definition);
  b2CircleShape disc;
  disc.m_radius = 0.15f;
  b2FixtureDef fixture;
  fixture.shape = &disc;
  fixture.density = 10.0f / (b2_pi * 0.15f * 0.15f);
  fixture.friction = 0.0f;
  pusher->CreateFixture(&fixture);
  b2BodyDef groundDefinition;
  b2MouseJointDef joint;
  joint.bodyA = world.CreateBody(&groundDefinition);
  joint.bodyB = pusher;
  joint.target = pusher->GetPosition();
  joint.maxForce = 1000.0f;
  b2LinearStiffness(joint.stiffness, joint.damping, 1.5915494f, 1.0f, joint.bodyA, joint.bodyB);
  return static_cast<b2MouseJoint *>(world.CreateJoint(&joint));
}

double threadSeconds() {
  timespec now;
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) + 1e-9 * static_cast<double>(now.tv_nsec);
}

struct Work {
  std::uint64_t steps = 0;
  double seconds = 0;
};

void run(Work &work, std::uint64_t seed, double seconds) {
  Random random{seed};
  const double begin = threadSeconds();
  do {
    b2World world(b2Vec2(0.0f, 0.0f));
    world.SetAllowSleeping(false);
    world.SetContinuousPhysics(false);
    addWalls(world);
    addTee(world, random);
    b2MouseJoint *hand = addPusher(world, random);
    for (int action = 0; action < horizon; ++action) {
      hand->SetTarget(b2Vec2(random.uniform(0.0f, size), random.uniform(0.0f, size)));
      for (int step = 0; step < stepsPerAction; ++step) world.Step(timeStep, 8, 3);
      work.steps += stepsPerAction;
    }
    work.seconds = threadSeconds() - begin;
  } while (work.seconds < seconds);
}

}  // namespace

int main(int argc, char **argv) {
  const int count = argc > 1 ? std::atoi(argv[1]) : 1;
  const double seconds = argc > 2 ? std::atof(argv[2]) : 3.0;
  if (count < 1 || seconds <= 0.0) {
    std::fprintf(stderr, "usage: bare-box2d [threads ≥ 1] [CPU seconds per thread > 0]\n");
    return 64;
  }
  {
    // Box2D fills a table at the first contact of the process, without a lock.
    Work warmUp;
    run(warmUp, 0, 0.01);
  }
  std::vector<Work> work(static_cast<std::size_t>(count));
  std::vector<std::thread> threads;
  const auto begin = std::chrono::steady_clock::now();
  for (int i = 0; i < count; ++i) {
    threads.emplace_back(run, std::ref(work[static_cast<std::size_t>(i)]), i + 1, seconds);
  }
  for (std::thread &thread : threads) thread.join();
  const std::chrono::duration<double> wall = std::chrono::steady_clock::now() - begin;
  std::uint64_t steps = 0;
  double cpu = 0;
  for (const Work &part : work) {
    steps += part.steps;
    cpu += part.seconds;
  }
  std::printf(
      "{\"threads\":%d,\"physicsSteps\":%llu,\"seconds\":%.3f,\"cpuSeconds\":%.3f,"
      "\"physicsStepsPerCpuSecond\":%.0f}\n",
      count, static_cast<unsigned long long>(steps), wall.count(), cpu, static_cast<double>(steps) / cpu);
}
