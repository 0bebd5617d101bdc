"""Run the demo course: ``python -m microclip_xblock.demo --help``."""

import sys

OLDEST = (3, 11)

if __name__ == "__main__":
    if sys.version_info < OLDEST:
        sys.exit("The demo needs Python {}.{} or newer; this is {}.{}.".format(*OLDEST, *sys.version_info[:2]))
    from microclip_xblock.demo.runner import main

    sys.exit(main(sys.argv[1:]))
