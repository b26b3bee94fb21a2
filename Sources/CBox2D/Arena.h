// The memory of one world: everything that Box2D allocates for it lies in an arena, so that the world can be
// discarded at once, and saved as an image that is valid at the same address.

#pragma once

#include <cstddef>
#include <cstdint>

namespace cb2 {

/// Hands out memory from the front of large blocks. Only the newest allocation can be freed, which is enough
/// for Box2D's stack allocator; everything else lives until `clear`.
class Arena {
 public:
  Arena() noexcept;
  ~Arena() noexcept;
  Arena(const Arena &) = delete;
  Arena &operator=(const Arena &) = delete;

  /// Memory aligned to 16 bytes, or null.
  void *allocate(std::size_t bytes) noexcept;
  void release(void *memory) noexcept;
  bool contains(const void *memory) const noexcept;
  /// Frees all allocations but keeps the blocks.
  void clear() noexcept;

  std::size_t reserved() const noexcept;

  /// Makes all images saved so far invalid: pointers outside the arena have changed.
  void invalidateImages() noexcept { ++generation_; }

  std::size_t imageBytes() const noexcept;
  void save(void *image) const noexcept;
  /// Returns false and changes nothing if the image was not saved from this arena since it was last cleared
  /// and images were last invalidated, or if its size is not the one it states.
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
  /// The block from which memory is handed out.
  int current_ = 0;
  /// Unlike the address, it is never used again by another arena of this process.
  const std::uint64_t identity_;
  std::uint64_t generation_ = 0;
};

/// While it exists, Box2D allocates from the arena on this thread.
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
