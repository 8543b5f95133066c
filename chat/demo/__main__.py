"""`python -m chat.demo`: both scripted servers in one process."""

import argparse

from chat.demo.cli import add_arguments, run

if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="python -m chat.demo", description="The scripted Victoria and MLX server.")
    add_arguments(parser)
    run(parser.parse_args())
