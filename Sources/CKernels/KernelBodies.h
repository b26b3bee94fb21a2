// The kernels themselves, written once over vectors of 16 floats and compiled for several instruction sets.
//
// Included by CKernels.c with JK_SUFFIX, the suffix of every name, and JK_TILE_VECTORS, the width of a matrix
// product's tiles in vectors. There is no include guard, because it is included once for each instruction
// set.
//
// Lane i of a vector never combines with lane j except in `sum`, `count` and `largest`, whose order is
// written out, so the width of the hardware's registers cannot change a bit.

#include "VectorBodies.h"
#include "MatrixBodies.h"
#include "HeadBodies.h"
#include "NormalizationBodies.h"
