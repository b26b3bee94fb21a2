// Files in memory, from a disk and to a disk.

#include <errno.h>
#include <fcntl.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "internal.h"

/// HDF5 takes two open files of the same name for one file, also where they are only in memory.
static atomic_uint files;

/// Memory is taken in steps of this many bytes.
enum { GROWTH = 1 << 20 };

/// What every HDF5 file without a user block begins with.
static const unsigned char SIGNATURE[8] = {0x89, 'H', 'D', 'F', '\r', '\n', 0x1a, '\n'};

// HDF5 gives the memory of a file to these. On closing it is kept: only then is it a valid file, since HDF5
// 1.10's own copies of open files (H5Fget_file_image) have a wrong checksum.

static void *image_malloc(size_t size, H5FD_file_image_op_t operation, void *file) {
  (void)operation, (void)file;
  return malloc(size);
}

static void *image_realloc(void *image, size_t size, H5FD_file_image_op_t operation, void *file) {
  (void)operation, (void)file;
  return realloc(image, size);
}

static herr_t image_free(void *image, H5FD_file_image_op_t operation, void *file) {
  if (operation == H5FD_FILE_IMAGE_OP_FILE_CLOSE) {
    ((jh_file *)file)->image = image;
  } else {
    free(image);
  }
  return 0;
}

static void *share(void *file) { return file; }

static herr_t unshare(void *file) {
  (void)file;
  return 0;
}

/// A handle without a file; NULL if there is no memory.
static jh_file *make(void) {
  jh_file *file = malloc(sizeof *file);
  if (file) *file = (jh_file){.handle = -1, .image = NULL};
  return file;
}

jh_status jh_create(jh_file **file) {
  jh_begin();
  jh_file *made = make();
  if (!made) return jh_explain(JH_SYSTEM, "cannot create a file: out of memory");
  char name[32];
  snprintf(name, sizeof name, "jostle-%u", atomic_fetch_add(&files, 1));
  hid_t access = H5Pcreate(H5P_FILE_ACCESS), creation = H5Pcreate(H5P_FILE_CREATE);
  H5FD_file_image_callbacks_t callbacks = {
      .image_malloc = image_malloc,
      .image_realloc = image_realloc,
      .image_free = image_free,
      .udata_copy = share,
      .udata_free = unshare,
      .udata = made,
  };
  // The format of HDF5 1.10 has checksums on its metadata and wastes the least space on small objects.
  if (H5Pset_fapl_core(access, GROWTH, 0) >= 0 && H5Pset_file_image_callbacks(access, &callbacks) >= 0 &&
      H5Pset_libver_bounds(access, H5F_LIBVER_V110, H5F_LIBVER_V110) >= 0 &&
      H5Pset_obj_track_times(creation, 0) >= 0)
    made->handle = H5Fcreate(name, H5F_ACC_TRUNC, creation, access);
  jh_status status = made->handle < 0 ? jh_fail("create", "a file in memory") : JH_OK;
  jh_release(access);
  jh_release(creation);
  if (status == JH_OK) {
    *file = made;
  } else {
    jh_close(made);
  }
  return status;
}

static jh_status system_error(const char *attempt, const char *path) {
  return jh_explain(JH_SYSTEM, "cannot %s %s: %s", attempt, path, strerror(errno));
}

/// Reads a whole regular file; the caller frees the bytes.
static jh_status load(const char *path, void **bytes, size_t *count) {
  int descriptor = open(path, O_RDONLY | O_CLOEXEC);
  if (descriptor < 0) return system_error("open", path);
  struct stat about;
  jh_status status = JH_OK;
  *bytes = NULL;
  *count = 0;
  if (fstat(descriptor, &about) != 0) {
    status = system_error("read", path);
  } else if (!S_ISREG(about.st_mode)) {
    status = jh_explain(JH_SYSTEM, "cannot read %s: it is not a file", path);
  } else if (!(*bytes = malloc(about.st_size > 0 ? (size_t)about.st_size : 1))) {
    status = jh_explain(JH_SYSTEM, "cannot read %s: out of memory", path);
  }
  while (status == JH_OK && *count < (size_t)about.st_size) {
    ssize_t got = read(descriptor, (char *)*bytes + *count, (size_t)about.st_size - *count);
    if (got > 0) {
      *count += (size_t)got;
    } else if (got == 0) {
      status = jh_explain(JH_SYSTEM, "cannot read %s: it shrinks while it is read", path);
    } else if (errno != EINTR) {
      status = system_error("read", path);
    }
  }
  close(descriptor);
  if (status != JH_OK) {
    free(*bytes);
    *bytes = NULL;
  }
  return status;
}

jh_status jh_open(const char *path, jh_file **file) {
  jh_begin();
  void *bytes;
  size_t count;
  jh_status status = load(path, &bytes, &count);
  if (status != JH_OK) return status;
  char name[32];
  snprintf(name, sizeof name, "jostle-%u", atomic_fetch_add(&files, 1));
  hid_t access = H5Pcreate(H5P_FILE_ACCESS);
  jh_file *made = make();
  if (!made) {
    status = jh_explain(JH_SYSTEM, "cannot open %s: out of memory", path);
  } else if (count < sizeof SIGNATURE || memcmp(bytes, SIGNATURE, sizeof SIGNATURE) != 0) {
    status = jh_explain(JH_MISMATCH, "%s is not an HDF5 file", path);
  } else if (H5Pset_fapl_core(access, GROWTH, 0) < 0 || H5Pset_file_image(access, bytes, count) < 0 ||
             (made->handle = H5Fopen(name, H5F_ACC_RDONLY, access)) < 0) {
    status = jh_fail("open", path);
  }
  jh_release(access);
  free(bytes);
  if (status == JH_OK) {
    *file = made;
  } else {
    jh_close(made);
  }
  return status;
}

void jh_close(jh_file *file) {
  if (!file) return;
  if (file->handle >= 0) H5Fclose(file->handle);
  free(file->image);
  free(file);
}

/// Writes all bytes and synchronises. False with errno set.
static int write_all(int descriptor, const char *bytes, size_t count) {
  while (count > 0) {
    ssize_t put = write(descriptor, bytes, count);
    if (put < 0 && errno == EINTR) continue;
    if (put < 0) return 0;
    bytes += put;
    count -= (size_t)put;
  }
  return fsync(descriptor) == 0;
}

/// Makes a rename in the folder of `path` last through a power cut.
static jh_status synchronise_folder(const char *path) {
  const char *slash = strrchr(path, '/');
  char *folder = slash ? strndup(path, slash == path ? 1 : (size_t)(slash - path)) : strdup(".");
  if (!folder) return jh_explain(JH_SYSTEM, "cannot synchronise the folder of %s: out of memory", path);
  int descriptor = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  jh_status status = JH_OK;
  // Some file systems cannot synchronise a folder and say so with EINVAL; there is nothing more to do there.
  if (descriptor < 0 || (fsync(descriptor) != 0 && errno != EINVAL))
    status = system_error("synchronise", folder);
  if (descriptor >= 0) close(descriptor);
  free(folder);
  return status;
}

/// Writes beside `path`, then renames. The temporary's name is free: it may have been left by a process of
/// the same number that was killed.
static jh_status replace(const char *path, const void *bytes, size_t count) {
  size_t capacity = strlen(path) + 48;
  char *temporary = malloc(capacity);
  if (!temporary) return jh_explain(JH_SYSTEM, "cannot write %s: out of memory", path);
  int descriptor;
  do {
    snprintf(temporary, capacity, "%s.partial-%d-%u", path, (int)getpid(), atomic_fetch_add(&files, 1));
    descriptor = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
  } while (descriptor < 0 && errno == EEXIST);
  jh_status status = JH_OK;
  if (descriptor < 0) {
    status = system_error("create", path);
  } else {
    if (!write_all(descriptor, bytes, count)) status = system_error("write", path);
    if (close(descriptor) != 0 && status == JH_OK) status = system_error("write", path);
    if (status == JH_OK && rename(temporary, path) != 0) status = system_error("rename to", path);
    if (status != JH_OK) unlink(temporary);
  }
  free(temporary);
  return status == JH_OK ? synchronise_folder(path) : status;
}

/// Where a file ends, after what closing it has given back: a field of the superblock, version 2 and later,
/// of 8 bytes from byte 28. The memory that holds the file is larger.
static uint64_t end_of_file(const unsigned char *image) {
  uint64_t end = 0;
  for (int i = 7; i >= 0; i--) end = end << 8 | image[28 + i];
  return end;
}

jh_status jh_save(jh_file *file, const char *path) {
  jh_begin();
  if (file->handle < 0) return jh_explain(JH_MISMATCH, "cannot save %s: the file was saved already", path);
  if (H5Fflush(file->handle, H5F_SCOPE_GLOBAL) < 0) return jh_fail("flush", path);
  ssize_t most = H5Fget_file_image(file->handle, NULL, 0);
  if (most < 0) return jh_fail("measure", path);
  herr_t closed = H5Fclose(file->handle);
  file->handle = -1;
  if (closed < 0 || !file->image) return jh_fail("finish", path);
  uint64_t count = end_of_file(file->image);
  if (count > (uint64_t)most)
    return jh_explain(JH_FAILED, "cannot finish %s: its end is at %llu, must be at most %lld", path,
                      (unsigned long long)count, (long long)most);
  return replace(path, file->image, (size_t)count);
}
