// Imports libwebp, which encodes animations for Replays.
#include <webp/encode.h>
#include <webp/mux.h>
