// Reads datasets and attributes.


#include <string.h>

#include "internal.h"

hid_t jh_file_type(jh_type type) {
  switch (type) {
    case JH_FLOAT32: return H5T_IEEE_F32LE;
    case JH_UINT8: return H5T_STD_U8LE;
    case JH_UINT16: return H5T_STD_U16LE;
    case JH_INT64: return H5T_STD_I64LE;
    case JH_UINT64: return H5T_STD_U64LE;
  }
  return -1;
}

hid_t jh_memory_type(jh_type type) {
  switch (type) {
    case JH_FLOAT32: return H5T_NATIVE_FLOAT;
    case JH_UINT8: return H5T_NATIVE_UINT8;
    case JH_UINT16: return H5T_NATIVE_UINT16;
    case JH_INT64: return H5T_NATIVE_INT64;
    case JH_UINT64: return H5T_NATIVE_UINT64;
  }
  return -1;
}

/// The type of UTF-8 strings with variable length; the caller releases it.
static hid_t text_type(void) {
  hid_t type = H5Tcopy(H5T_C_S1);
  H5Tset_size(type, H5T_VARIABLE);
  H5Tset_cset(type, H5T_CSET_UTF8);
  return type;
}

/// Opens a dataset; JH_MISSING if a part of the path does not exist.
static jh_status open_dataset(jh_file *file, const char *path, hid_t *dataset) {
  *dataset = H5Dopen2(file->handle, path, H5P_DEFAULT);
  if (*dataset >= 0) return JH_OK;
  jh_fail("open", path);
  return H5Oexists_by_name(file->handle, path, H5P_DEFAULT) > 0
             ? jh_explain(JH_MISMATCH, "%s cannot be opened as a dataset", path)
             : jh_explain(JH_MISSING, "there is no %s", path);
}

jh_status jh_shape(jh_file *file, const char *path, int *rank, int64_t shape[JH_MAX_RANK]) {
  jh_begin();
  hid_t dataset;
  jh_status status = open_dataset(file, path, &dataset);
  if (status != JH_OK) return status;
  hid_t space = H5Dget_space(dataset);
  hsize_t sizes[H5S_MAX_RANK];
  *rank = H5Sget_simple_extent_ndims(space);
  if (*rank < 1 || *rank > JH_MAX_RANK) {
    status = jh_explain(JH_MISMATCH, "%s has rank %d, must be 1 to %d", path, *rank, JH_MAX_RANK);
  } else {
    H5Sget_simple_extent_dims(space, sizes, NULL);
    for (int i = 0; i < *rank; i++) shape[i] = (int64_t)sizes[i];
  }
  jh_release(space);
  jh_release(dataset);
  return status;
}

/// Whether a dataset's or attribute's stored type is `expected`.
static int has_type(hid_t stored, hid_t expected) { return stored >= 0 && H5Tequal(stored, expected) > 0; }

jh_status jh_read(jh_file *file, const char *path, jh_type type, int64_t count, void *values) {
  jh_begin();
  hid_t dataset;
  jh_status status = open_dataset(file, path, &dataset);
  if (status != JH_OK) return status;
  hid_t stored = H5Dget_type(dataset), space = H5Dget_space(dataset);
  hssize_t present = H5Sget_simple_extent_npoints(space);
  if (!has_type(stored, jh_file_type(type))) {
    status = jh_explain(JH_MISMATCH, "%s has elements of another type than expected", path);
  } else if (present != (hssize_t)count) {
    status = jh_explain(JH_MISMATCH, "%s has %lld elements, must have %lld", path, (long long)present,
                        (long long)count);
  } else if (count > 0 &&
             H5Dread(dataset, jh_memory_type(type), H5S_ALL, H5S_ALL, H5P_DEFAULT, values) < 0) {
    status = jh_fail("read", path);
  }
  jh_release(space);
  jh_release(stored);
  jh_release(dataset);
  return status;
}

/// Whether a stored type is a string type with variable length.
static int is_text(hid_t stored) {
  return stored >= 0 && H5Tget_class(stored) == H5T_STRING && H5Tis_variable_str(stored) > 0;
}

jh_status jh_read_texts(jh_file *file, const char *path, void *context,
                        void (*take)(void *context, const char *text)) {
  jh_begin();
  hid_t dataset;
  jh_status status = open_dataset(file, path, &dataset);
  if (status != JH_OK) return status;
  hid_t stored = H5Dget_type(dataset), space = H5Dget_space(dataset), type = text_type();
  hssize_t count = H5Sget_simple_extent_npoints(space);
  if (!is_text(stored) || H5Sget_simple_extent_ndims(space) != 1) {
    status = jh_explain(JH_MISMATCH, "%s is not a list of strings", path);
  } else {
    // One string at a time, so that a corrupt count cannot request much memory.
    hid_t one = H5Screate(H5S_SCALAR);
    for (hsize_t i = 0; status == JH_OK && i < (hsize_t)count; i++) {
      char *text = NULL;
      H5Sselect_elements(space, H5S_SELECT_SET, 1, &i);
      if (H5Dread(dataset, type, one, space, H5P_DEFAULT, &text) < 0) {
        status = jh_fail("read", path);
      } else {
        take(context, text ? text : "");
        H5free_memory(text);
      }
    }
    jh_release(one);
  }
  jh_release(type);
  jh_release(space);
  jh_release(stored);
  jh_release(dataset);
  return status;
}

/// Opens an attribute; JH_MISSING if it or the object it belongs to does not exist.
static jh_status open_attribute(jh_file *file, const char *path, const char *name, hid_t *attribute) {
  *attribute = H5Aopen_by_name(file->handle, path, name, H5P_DEFAULT, H5P_DEFAULT);
  if (*attribute >= 0) return JH_OK;
  H5Eclear2(H5E_DEFAULT);
  return jh_explain(JH_MISSING, "%s has no attribute '%s'", path, name);
}

jh_status jh_get_text(jh_file *file, const char *path, const char *name, void *context,
                      void (*take)(void *context, const char *text)) {
  jh_begin();
  hid_t attribute;
  jh_status status = open_attribute(file, path, name, &attribute);
  if (status != JH_OK) return status;
  hid_t stored = H5Aget_type(attribute), space = H5Aget_space(attribute), type = text_type();
  char *text = NULL;
  if (!is_text(stored) || H5Sget_simple_extent_npoints(space) != 1) {
    status = jh_explain(JH_MISMATCH, "attribute '%s' of %s is not a string", name, path);
  } else if (H5Aread(attribute, type, &text) < 0) {
    status = jh_fail("read an attribute of", path);
  } else {
    take(context, text ? text : "");
    H5free_memory(text);
  }
  jh_release(type);
  jh_release(space);
  jh_release(stored);
  jh_release(attribute);
  return status;
}

jh_status jh_get_number(jh_file *file, const char *path, const char *name, jh_type type, void *value) {
  jh_begin();
  hid_t attribute;
  jh_status status = open_attribute(file, path, name, &attribute);
  if (status != JH_OK) return status;
  hid_t stored = H5Aget_type(attribute), space = H5Aget_space(attribute);
  if (!has_type(stored, jh_file_type(type)) || H5Sget_simple_extent_npoints(space) != 1) {
    status = jh_explain(JH_MISMATCH, "attribute '%s' of %s has another type than expected", name, path);
  } else if (H5Aread(attribute, jh_memory_type(type), value) < 0) {
    status = jh_fail("read an attribute of", path);
  }
  jh_release(space);
  jh_release(stored);
  jh_release(attribute);
  return status;
}
