// The memory of one world: everything that Box2D allocates for it lies in an arena, so that the world can be
// discarded at once, and saved as an image that is valid at the same address.

#pragma once

#include <cstddef>
#include <cstdint>

namespace cb2 {

/// Memory handed out from the front of large blocks. Only the newest piece can be given back, which is
/// enough for Box2D's stack allocator; the rest lives until `clear`.
class Arena {
 public:
  Arena() noexcept;
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

  /// Makes the images saved so far foreign: the pointers that stand outside the arena have changed.
  void invalidateImages() noexcept { ++generation_; }

  std::size_t imageBytes() const noexcept;
  void save(void *image) const noexcept;
  /// False, and nothing is changed, if the image was not saved from this arena since it was last cleared and
  /// images were last made invalid, or if its size is not what it says.
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
  /// No other arena of this process has or had it, unlike the address.
  const std::uint64_t identity_;
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
