// What the rest of CBox2D tells and asks the functions of Shortcuts.cpp.

#pragma once

#include "CBox2D.h"

namespace cb2 {

/// Whether they know the library's own functions, which they call.
bool shortcutsAreBound() noexcept;

/// Makes the next step of this thread take all bodies along, because it may solve for positions in another way than the
/// step before: a body that no iteration has pushed out of another one so far would be now.
void forgetStillness() noexcept;

}  // namespace cb2
