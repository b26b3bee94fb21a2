// Imports cairo, which draws bitmaps for Replays.
#include <cairo.h>
