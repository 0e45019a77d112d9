"""Python runs this at the start of every process that the tests start: no connection leaves this machine."""

import sys

from tests.conftest import refuse_outside

sys.addaudithook(refuse_outside)
