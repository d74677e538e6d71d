"""`python -m zhengcai.reference docs` writes the reference pages into that folder."""

import sys
from pathlib import Path

from zhengcai.reference import main

main(Path(sys.argv[1]))
