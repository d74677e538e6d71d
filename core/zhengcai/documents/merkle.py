"""Merkle trees of RFC 6962 §2.1 over SHA-256, and the proofs that a leaf belongs to a root.

Leaves are given as leaf hashes; the prefixes 0x00 and 0x01 keep a leaf from passing for a node.
Only the standard library is used: the offline verifiers import this module alone.
"""

from collections.abc import Sequence
from hashlib import sha256

HASH_BYTES = 32


def leaf_hash(data: bytes) -> bytes:
    """The hash of one leaf's content."""
    return sha256(b"\x00" + data).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """The hash of an inner node."""
    return sha256(b"\x01" + left + right).digest()


def tree_levels(leaves: Sequence[bytes]) -> list[list[bytes]]:
    """Every level of the tree over `leaves`, from the leaves up to the root alone."""
    levels = [list(leaves)]
    while len(levels[-1]) > 1:
        below = levels[-1]
        paired = [node_hash(below[i], below[i + 1]) for i in range(0, len(below) - 1, 2)]
        levels.append(paired + below[len(paired) * 2 :])
    return levels


def tree_root(leaves: Sequence[bytes]) -> bytes:
    """The root over `leaves`; of no leaves, the hash of nothing."""
    return tree_levels(leaves)[-1][0] if leaves else sha256(b"").digest()


def inclusion_proof(levels: Sequence[Sequence[bytes]], index: int) -> list[bytes]:
    """The sibling hashes from leaf `index` up to the root, out of `tree_levels`.

    Raises `IndexError` outside the tree.
    """
    if not 0 <= index < len(levels[0]):
        raise IndexError(f"no leaf {index} in a tree of {len(levels[0])}")
    siblings = ((level, (index >> depth) ^ 1) for depth, level in enumerate(levels))
    return [level[sibling] for level, sibling in siblings if sibling < len(level)]


def verify_inclusion(
    leaf: bytes, index: int, size: int, proof: Sequence[bytes], root: bytes
) -> bool:
    """Whether `leaf` is leaf `index` of the tree of `size` leaves with this root."""
    if not 0 <= index < size:
        return False
    remaining = iter(proof)
    node, last = leaf, size - 1
    while last > 0:
        if index ^ 1 <= last:
            sibling = next(remaining, None)
            if sibling is None:
                return False
            node = node_hash(sibling, node) if index & 1 else node_hash(node, sibling)
        index >>= 1
        last >>= 1
    return next(remaining, None) is None and node == root
