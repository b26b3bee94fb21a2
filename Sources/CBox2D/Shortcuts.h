// Whether the functions of Shortcuts.cpp know the library's own, which they call.

#pragma once

#include "CBox2D.h"

namespace cb2 {

bool shortcutsAreBound() noexcept;

}  // namespace cb2
