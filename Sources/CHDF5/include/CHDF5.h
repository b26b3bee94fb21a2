// HDF5 files in memory: what Swift needs of libhdf5, whose type constants are macros that Swift cannot
// import. A file is built in memory and saved in one go, so that HDF5 itself never writes to a disk.
//
// Every function returns a status; after any but JH_OK, jh_message() says why, on the same thread. Paths
// inside a file are absolute, "/data/demo_0/actions", and the folders above an object must exist. One
// thread at a time may use one file; different files may be used by different threads.

#ifndef JOSTLE_CHDF5_H
#define JOSTLE_CHDF5_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/// A file being built or read.
typedef struct jh_file jh_file;

/// How a call went.
typedef enum jh_status {
  JH_OK = 0,
  /// HDF5 refused; jh_message() is its reason.
  JH_FAILED = 1,
  /// There is no such object or attribute.
  JH_MISSING = 2,
  /// It is there, of another type or shape than was asked for.
  JH_MISMATCH = 3,
  /// The operating system refused; jh_message() says what was attempted and why.
  JH_SYSTEM = 4,
} jh_status;

/// The types of elements and of numeric attributes, in memory and, little-endian, in the file.
typedef enum jh_type {
  JH_FLOAT32 = 0,
  JH_UINT8 = 1,
  JH_UINT16 = 2,
  JH_INT64 = 3,
  JH_UINT64 = 4,
} jh_type;

/// The most dimensions a dataset may have.
#define JH_MAX_RANK 8

/// Why the last call on this thread failed; never NULL.
const char *jh_message(void);

/// An empty file in memory. Its bytes are a function of what is written to it: no times are recorded.
jh_status jh_create(jh_file **file);

/// Reads a whole file from a disk into memory. JH_SYSTEM: it cannot be read; JH_MISMATCH: it
/// is not HDF5; JH_FAILED: it is damaged.
jh_status jh_open(const char *path, jh_file **file);

/// Gives the memory back, unsaved changes included. NULL is allowed.
void jh_close(jh_file *file);

/// Puts the file at `path` such that a reader sees the old file or the whole new one: a temporary file in
/// the same folder is written, synchronised and renamed. On failure (JH_SYSTEM) it is removed.
/// Only for a file from jh_create; afterwards it may only be closed.
jh_status jh_save(jh_file *file, const char *path);

/// Makes one group.
jh_status jh_make_group(jh_file *file, const char *path);

/// Writes a new dataset.
///
/// @param shape   `rank` numbers, each ≥ 0; `rank` is 1 to JH_MAX_RANK.
/// @param level   0 for plain storage; 1 to 9 for chunks of at most 1 MiB compressed by gzip.
/// @param values  row-major, as many as the product of `shape`.
jh_status jh_write(jh_file *file, const char *path, jh_type type, int rank, const int64_t *shape, int level,
                   const void *values);

/// Writes a new one-dimensional dataset of UTF-8 texts of variable length.
jh_status jh_write_texts(jh_file *file, const char *path, int64_t count, const char *const *texts);

/// Adds a text attribute, UTF-8, to a group or dataset.
jh_status jh_set_text(jh_file *file, const char *path, const char *name, const char *text);

/// Adds a numeric attribute to a group or dataset.
jh_status jh_set_number(jh_file *file, const char *path, const char *name, jh_type type, const void *value);

/// The shape of a dataset of any type: `*rank` numbers in `shape`.
jh_status jh_shape(jh_file *file, const char *path, int *rank, int64_t shape[JH_MAX_RANK]);

/// Reads a whole dataset.
///
/// @param type   exactly the type it was written with, or JH_MISMATCH.
/// @param count  exactly as many elements as it has, or JH_MISMATCH.
jh_status jh_read(jh_file *file, const char *path, jh_type type, int64_t count, void *values);

/// Calls `take` with each text of a dataset of texts, in order.
jh_status jh_read_texts(jh_file *file, const char *path, void *context,
                        void (*take)(void *context, const char *text));

/// Calls `take` once with a text attribute.
jh_status jh_get_text(jh_file *file, const char *path, const char *name, void *context,
                      void (*take)(void *context, const char *text));

/// Reads a numeric attribute of exactly this type, or JH_MISMATCH.
jh_status jh_get_number(jh_file *file, const char *path, const char *name, jh_type type, void *value);

#ifdef __cplusplus
}
#endif

#endif
