"""The queues of jobs, one for each release that knows more jobs or handlers than the one before.

While two versions run side by side, what the newer one defers may need a handler that the older one
has not got; that would take it, write the receipt and do nothing. So each release defers to a queue
of its own, and its workers take from that one and from all before it.
"""

QUEUES = ("zhengcai", "zhengcai.2")
"""Those of 0.1 and 0.2. The next release appends one."""

QUEUE = QUEUES[-1]
"""Where this release defers."""
