// The files of the suite in scenes/: the scenes, their JSON Schema and their calibration.

#ifndef CSUITE_H
#define CSUITE_H

#include <stddef.h>

/// A file of the suite. All pointers stay valid for the life of the process.
typedef struct {
  /// Its name in scenes/, such as "push-box.yaml".
  const char *name;
  /// Its contents: UTF-8, not terminated.
  const unsigned char *bytes;
  /// The number of bytes.
  size_t size;
} js_suite_file;

/// The number of files.
size_t js_suite_file_count(void);

/// A file; they are sorted by name.
///
/// - Parameter index: below the number of files.
js_suite_file js_suite_file_at(size_t index);

#endif
