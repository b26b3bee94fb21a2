// Turns HDF5's error stack into one message per thread; nothing is printed.

#include <stdarg.h>
#include <stdio.h>

#include "internal.h"

static _Thread_local char message[512];

const char *jh_message(void) { return message; }

void jh_begin(void) {
  H5Eset_auto2(H5E_DEFAULT, NULL, NULL);
  H5Eclear2(H5E_DEFAULT);
  message[0] = 0;
}

/// H5Ewalk2 goes from the innermost frame outwards, so the first description is the cause.
static herr_t take_first(unsigned number, const H5E_error2_t *frame, void *context) {
  const char **description = context;
  if (number == 0) *description = frame->desc;
  return 0;
}

jh_status jh_fail(const char *attempt, const char *path) {
  const char *description = NULL;
  H5Ewalk2(H5E_DEFAULT, H5E_WALK_UPWARD, take_first, &description);
  jh_explain(JH_FAILED, "cannot %s %s: %s", attempt, path, description ? description : "HDF5 gives no reason");
  H5Eclear2(H5E_DEFAULT);
  return JH_FAILED;
}

jh_status jh_explain(jh_status status, const char *format, ...) {
  va_list arguments;
  va_start(arguments, format);
  vsnprintf(message, sizeof message, format, arguments);
  va_end(arguments);
  return status;
}

void jh_release(hid_t identifier) {
  if (identifier >= 0) H5Idec_ref(identifier);
}
