// Opens and closes files.

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "internal.h"

jh_status jh_open(const char *path, jh_file **file) {
  jh_begin();
  if (access(path, R_OK) != 0) return jh_explain(JH_SYSTEM, "cannot open %s: %s", path, strerror(errno));
  jh_file *made = malloc(sizeof *made);
  if (!made) return jh_explain(JH_SYSTEM, "cannot open %s: out of memory", path);
  made->handle = H5Fopen(path, H5F_ACC_RDONLY, H5P_DEFAULT);
  if (made->handle < 0) {
    free(made);
    return jh_fail("open", path);
  }
  *file = made;
  return JH_OK;
}

void jh_close(jh_file *file) {
  if (!file) return;
  H5Fclose(file->handle);
  free(file);
}
