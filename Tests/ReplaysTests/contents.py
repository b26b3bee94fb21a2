"""Lists all that h5py finds in an HDF5 file, a line for each group, attribute and dataset.

Usage: contents.py FILE
A line is "PATH group", "PATH@NAME TYPE SHAPE: VALUES" or "PATH TYPE SHAPE: VALUES"; floats are given by their bits.
Needs Debian's python3-h5py.
"""

import sys

import h5py
import numpy


def described(values, dtype):
    """The type, the shape and the values, to the bit."""
    text = h5py.check_string_dtype(dtype)
    values = numpy.asarray(values, dtype=object if text else dtype)
    if text:
        name = text.encoding if text.length is None else f"{text.encoding}[{text.length}]"
        words = [word if isinstance(word, str) else word.decode(text.encoding) for word in values.reshape(-1)]
    else:
        name = dtype.str
        bits = values.view(f"<u{dtype.itemsize}") if dtype.kind == "f" else values
        words = [str(word) for word in bits.reshape(-1)]
    return f"{name} {list(values.shape)}: {' '.join(words)}"


def show(path, node):
    print(path, "group" if isinstance(node, h5py.Group) else described(node[()], node.dtype))
    for name in node.attrs:
        print(f"{path}@{name}", described(node.attrs[name], node.attrs.get_id(name).dtype))


with h5py.File(sys.argv[1], "r") as file:
    show("/", file)
    file.visititems(lambda path, node: show("/" + path, node))
