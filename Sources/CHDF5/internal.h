// What the parts of the shim share: the handle, types, and how a failure becomes a message.

#ifndef JOSTLE_CHDF5_INTERNAL_H
#define JOSTLE_CHDF5_INTERNAL_H

#include <hdf5.h>

#include "CHDF5.h"

#ifndef H5_HAVE_THREADSAFE
#error "libhdf5 must be built thread-safe, as Debian's is: tests read files on several threads"
#endif

struct jh_file {
  hid_t handle;
};

/// The file's type for `type`: little-endian on any machine.
hid_t jh_file_type(jh_type type);

/// This machine's type for `type`.
hid_t jh_memory_type(jh_type type);

/// Switches off HDF5's printing of errors on this thread and forgets earlier ones. Opens every function.
void jh_begin(void);

/// JH_FAILED, with the innermost reason HDF5 gives.
jh_status jh_fail(const char *attempt, const char *path);

/// `status`, with a message of printf's form.
jh_status jh_explain(jh_status status, const char *format, ...) __attribute__((format(printf, 2, 3)));

/// Closes an identifier of any kind unless it is invalid.
void jh_release(hid_t identifier);

#endif
