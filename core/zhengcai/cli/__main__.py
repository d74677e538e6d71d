"""`python -m zhengcai.cli`, where the command itself is not on the path."""

from zhengcai.cli import main

main()
