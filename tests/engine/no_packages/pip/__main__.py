"""In place of pip, which Pulumi's language host asks for packages that bring plugins.

There are none. To hear that from pip itself takes a third of each command.
"""

import sys

sys.stdout.write("[]")
