"""Asks an independent JSON Schema validator what scenes/schema.json says of scene files.

Usage: validate.py SCHEMA FILE...
Prints a JSON object from each file to "accepted", "rejected: …" or "unreadable: …".
Needs Debian's python3-jsonschema and python3-yaml.
"""

import json
import re
import sys

import jsonschema
import yaml


class CoreLoader(yaml.SafeLoader):
    """YAML 1.2's core schema, which editors read: PyYAML's own takes 'yes' for a flag and '<<' for a merge."""

    yaml_implicit_resolvers = {}


def whole_number(loader, node):
    text = loader.construct_scalar(node)
    return int(text, 0) if text[:2] in ("0x", "0o") else int(text)


CoreLoader.add_constructor("tag:yaml.org,2002:int", whole_number)
for kind, pattern, first in [
    ("bool", r"true|True|TRUE|false|False|FALSE", "tTfF"),
    ("int", r"[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+", "-+0123456789"),
    (
        "float",
        r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?|[-+]?\.(inf|Inf|INF)|\.(nan|NaN|NAN)",
        "-+.0123456789",
    ),
    ("null", r"~|null|Null|NULL|", ["~", "n", "N", ""]),
]:
    CoreLoader.add_implicit_resolver(
        "tag:yaml.org,2002:" + kind, re.compile(f"^(?:{pattern})$"), list(first)
    )


def verdict(validator, path):
    try:
        with open(path, encoding="utf-8") as file:
            scene = yaml.load(file, Loader=CoreLoader)
    except (yaml.YAMLError, ValueError) as error:
        return "unreadable: " + str(error).splitlines()[0]
    error = next(validator.iter_errors(scene), None)
    if error is None:
        return "accepted"
    return f"rejected: {error.json_path} breaks '{error.validator}'"


with open(sys.argv[1], encoding="utf-8") as file:
    schema = json.load(file)
jsonschema.Draft202012Validator.check_schema(schema)
validator = jsonschema.Draft202012Validator(schema)
print(json.dumps({path: verdict(validator, path) for path in sys.argv[2:]}))
