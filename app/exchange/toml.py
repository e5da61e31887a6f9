"""TOML front matter, as Hugo and Zola have it between lines of `+++`: put into YAML, with each value's own type.

Hugo: https://gohugo.io/content-management/front-matter/ - Zola: https://www.getzola.org/documentation/content/page/
The language: https://toml.io/en/v1.0.0
"""

import datetime
import math
import tomllib

import yaml

from app.exchange.record import RefusedError

DOTS_LIMIT = 200  # in a line, before any `=`; the parser's time grows with the square of a dotted key's parts


class _Dumper(yaml.SafeDumper):
    """Writes a time of day too, which YAML has no type for."""


_Dumper.add_representer(datetime.time, lambda dumper, time: dumper.represent_str(time.isoformat()))


def yaml_from_toml(head: str) -> str:
    """Return the same in YAML. Raises RefusedError, with the line of the file, for what is not TOML."""
    too_deep = RefusedError("the head nests too deeply")
    if any(line.partition("=")[0].count(".") > DOTS_LIMIT for line in head.split("\n")):
        raise too_deep
    try:
        values = tomllib.loads("\n" + head)  # a newline for the line of +++
        return yaml.dump(values, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=math.inf)
    except tomllib.TOMLDecodeError as error:
        raise RefusedError(f"the head is not TOML: {error}") from None
    except ValueError:
        raise RefusedError("the head holds a number with thousands of digits") from None
    except RecursionError:
        raise too_deep from None
