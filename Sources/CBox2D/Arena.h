// The memory of one world: everything Box2D allocates for it, so that the world can be forgotten in one
// stroke and saved as an image that is valid at the same address.

#pragma once

#include <cstddef>
#include <cstdint>

namespace cb2 {

/// Memory handed out from the front of large blocks. Only the newest piece can be given back, which is
/// what Box2D's stack discipline needs; the rest lives until `clear`.
class Arena {
 public:
  Arena() noexcept = default;
  ~Arena() noexcept;
  Arena(const Arena &) = delete;
  Arena &operator=(const Arena &) = delete;

  /// 16-byte aligned memory, or null.
  void *allocate(std::size_t bytes) noexcept;
  void release(void *memory) noexcept;
  bool contains(const void *memory) const noexcept;
  /// Forgets everything, keeps the blocks.
  void clear() noexcept;

  std::size_t reserved() const noexcept;

  /// Makes images saved so far foreign: what points into the arena from outside has changed.
  void invalidateImages() noexcept { ++generation_; }

  std::size_t imageBytes() const noexcept;
  void save(void *image) const noexcept;
  /// False if the image was not saved from this arena since `clear` and `invalidateImages`.
  bool restore(const void *image, std::size_t bytes) noexcept;

 private:
  struct Block {
    unsigned char *memory;
    std::size_t size;
    std::size_t used;
  };
  static constexpr int maxBlocks = 16;
  static constexpr std::size_t firstBlock = 384 * 1024;

  Block blocks_[maxBlocks];
  int blockCount_ = 0;
  /// The block that is handed out from.
  int current_ = 0;
  std::uint64_t generation_ = 0;
};

/// While alive, Box2D on this thread allocates from the arena.
class ArenaScope {
 public:
  explicit ArenaScope(Arena &arena) noexcept;
  ~ArenaScope() noexcept;
  ArenaScope(const ArenaScope &) = delete;
  ArenaScope &operator=(const ArenaScope &) = delete;

 private:
  Arena *previous_;
};

}  // namespace cb2
