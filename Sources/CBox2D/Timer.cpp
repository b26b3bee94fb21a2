// Box2D times eight phases of every step with gettimeofday for a profile that nothing here reads: 46 % of a
// small world's step. These definitions take the place of the library's by the rules of ELF symbol lookup.

#include <box2d/b2_timer.h>

b2Timer::b2Timer() {}

void b2Timer::Reset() {}

float b2Timer::GetMilliseconds() const { return 0.0f; }
