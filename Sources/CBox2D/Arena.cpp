// Arenas, and the definitions that make Box2D allocate its memory from them.

#include "Arena.h"

#include <sys/mman.h>

#include <atomic>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <new>

#include <box2d/b2_settings.h>

namespace cb2 {

namespace {

thread_local Arena *currentArena = nullptr;

/// Precedes each allocation.
struct alignas(16) Header {
  std::size_t size;
};

struct ImageHeader {
  std::uint64_t arena;
  std::uint64_t generation;
  int blockCount;
  int current;
  std::size_t used[16];
};

std::size_t roundedUp(std::size_t bytes) noexcept { return (bytes + 15) & ~std::size_t{15}; }

std::atomic<std::uint64_t> arenasMade{0};

}  // namespace

Arena::Arena() noexcept : identity_(arenasMade.fetch_add(1, std::memory_order_relaxed) + 1) {}

Arena::~Arena() noexcept {
  for (int i = 0; i < blockCount_; ++i) munmap(blocks_[i].memory, blocks_[i].size);
}

void *Arena::allocate(std::size_t bytes) noexcept {
  const std::size_t size = sizeof(Header) + roundedUp(bytes);
  while (current_ < blockCount_ && blocks_[current_].size - blocks_[current_].used < size) {
    if (current_ + 1 == blockCount_) break;
    ++current_;
  }
  if (blockCount_ == 0 || blocks_[current_].size - blocks_[current_].used < size) {
    if (blockCount_ == maxBlocks) return nullptr;
    std::size_t blockSize = blockCount_ == 0 ? firstBlock : 2 * blocks_[blockCount_ - 1].size;
    while (blockSize < size) blockSize *= 2;
    void *memory =
        mmap(nullptr, blockSize, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (memory == MAP_FAILED) return nullptr;
    blocks_[blockCount_] = {static_cast<unsigned char *>(memory), blockSize, 0};
    current_ = blockCount_;
    ++blockCount_;
  }
  Block &block = blocks_[current_];
  auto *header = new (block.memory + block.used) Header{size};
  block.used += size;
  return header + 1;
}

void Arena::release(void *memory) noexcept {
  Block &block = blocks_[current_];
  const auto *header = static_cast<const Header *>(memory) - 1;
  const auto *begin = reinterpret_cast<const unsigned char *>(header);
  if (begin >= block.memory && begin + header->size == block.memory + block.used) {
    block.used -= header->size;
  }
}

bool Arena::contains(const void *memory) const noexcept {
  const auto *at = static_cast<const unsigned char *>(memory);
  for (int i = 0; i < blockCount_; ++i) {
    if (at >= blocks_[i].memory && at < blocks_[i].memory + blocks_[i].size) return true;
  }
  return false;
}

void Arena::clear() noexcept {
  for (int i = 0; i < blockCount_; ++i) blocks_[i].used = 0;
  current_ = 0;
  invalidateImages();
}

std::size_t Arena::reserved() const noexcept {
  std::size_t sum = 0;
  for (int i = 0; i < blockCount_; ++i) sum += blocks_[i].size;
  return sum;
}

std::size_t Arena::imageBytes() const noexcept {
  std::size_t sum = sizeof(ImageHeader);
  for (int i = 0; i < blockCount_; ++i) sum += blocks_[i].used;
  return sum;
}

void Arena::save(void *image) const noexcept {
  ImageHeader header{identity_, generation_, blockCount_, current_, {}};
  auto *to = static_cast<unsigned char *>(image) + sizeof(ImageHeader);
  for (int i = 0; i < blockCount_; ++i) {
    header.used[i] = blocks_[i].used;
    std::memcpy(to, blocks_[i].memory, blocks_[i].used);
    to += blocks_[i].used;
  }
  std::memcpy(image, &header, sizeof header);
}

bool Arena::restore(const void *image, std::size_t bytes) noexcept {
  ImageHeader header;
  if (bytes < sizeof header) return false;
  std::memcpy(&header, image, sizeof header);
  if (header.arena != identity_ || header.generation != generation_) return false;
  if (header.blockCount < 0 || header.blockCount > blockCount_) return false;
  if (header.current < 0 || header.current >= blockCount_) return false;
  std::size_t sum = sizeof header;
  for (int i = 0; i < header.blockCount; ++i) {
    if (header.used[i] > blocks_[i].size) return false;
    sum += header.used[i];
  }
  if (sum != bytes) return false;
  const auto *from = static_cast<const unsigned char *>(image) + sizeof header;
  for (int i = 0; i < blockCount_; ++i) {
    blocks_[i].used = i < header.blockCount ? header.used[i] : 0;
    std::memcpy(blocks_[i].memory, from, blocks_[i].used);
    from += blocks_[i].used;
  }
  current_ = header.current;
  return true;
}

ArenaScope::ArenaScope(Arena &arena) noexcept : previous_(currentArena) { currentArena = &arena; }

ArenaScope::~ArenaScope() noexcept { currentArena = previous_; }

}  // namespace cb2

// These two replace the library's own definitions by the rules of ELF symbol lookup. Engine.cpp checks that
// they do.

void *b2Alloc_Default(int32 size) {
  cb2::Arena *arena = cb2::currentArena;
  void *memory = arena ? arena->allocate(static_cast<std::size_t>(size))
                       : std::malloc(static_cast<std::size_t>(size));
  // Box2D uses the result without a check and has no way to report a failure.
  if (memory == nullptr) {
    std::fprintf(stderr, "jostle: no memory for %d more bytes of a physics world\n", static_cast<int>(size));
    std::abort();
  }
  return memory;
}

void b2Free_Default(void *memory) {
  cb2::Arena *arena = cb2::currentArena;
  if (memory == nullptr) return;
  if (arena != nullptr && arena->contains(memory)) {
    arena->release(memory);
  } else {
    std::free(memory);
  }
}
