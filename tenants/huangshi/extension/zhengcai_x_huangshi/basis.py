"""What the locality's rules rest on, as problems and pages name it.

The document of 2023-08-02 is known to us by its content; its number is not, and none is made up.
"""

PLATFORM = "黄石市政府采购平台建设部署（2023-08-02）二（二）"
"""Decentralised purchases and works below the tender threshold enter the platform."""

TRUST = "黄石市政府采购平台建设部署（2023-08-02）二（三）"
"""Commitment letters in place of proof; agencies' own venues where they meet the standard."""
