"""
WebSocket frames (RFC 6455 section 5), only the part that a load generator needs.

The library's own connection is complete, but costs the generator three times as much
for every save (docs/performance.md), and a busy generator measures itself.
"""

import random

from websockets.frames import Opcode
from websockets.speedups import apply_mask

TEXT_FRAME = 0x80 | Opcode.TEXT
MASKED = 0x80


def encode(payload: bytes, *, opcode: int = Opcode.TEXT, masked: bool) -> bytes:
    """One whole frame; clients mask, servers do not."""
    size = len(payload)
    mask_bit = MASKED if masked else 0
    if size < 126:
        head = bytes((0x80 | opcode, mask_bit | size))
    elif size < 65536:
        head = bytes((0x80 | opcode, mask_bit | 126)) + size.to_bytes(2)
    else:
        head = bytes((0x80 | opcode, mask_bit | 127)) + size.to_bytes(8)
    if not masked:
        return head + payload
    # Unpredictable masks protect proxies from scripts in browsers; we have neither.
    mask = random.randbytes(4)  # noqa: S311
    return head + mask + apply_mask(payload, mask)


def encode_close(code: int, *, masked: bool) -> bytes:
    return encode(code.to_bytes(2), opcode=Opcode.CLOSE, masked=masked)


def close_code(payload: bytes) -> int:
    """The code of a close frame; 1005 (RFC 6455 section 7.4.1) if there is none."""
    return int.from_bytes(payload[:2]) if len(payload) >= 2 else 1005


class FrameReader:
    """Cuts the received bytes into messages, and joins fragments."""

    def __init__(self) -> None:
        self._rest = b""
        self._fragments: list[bytes] = []
        self._opcode = 0

    def feed(self, data: bytes) -> list[tuple[int, bytes]]:
        """The (opcode, payload) of each message that is complete now."""
        if self._rest:
            data = self._rest + data
        messages: list[tuple[int, bytes]] = []
        start, end = 0, len(data)
        while end - start >= 2:
            payload_at, size = _measure(data, start)
            if payload_at + size > end:
                break
            payload = data[payload_at : payload_at + size]
            if data[start + 1] & MASKED:
                payload = apply_mask(payload, data[payload_at - 4 : payload_at])
            first = data[start]
            start = payload_at + size
            # Servers send us whole messages only; the rest is here for correctness.
            if first == TEXT_FRAME:
                messages.append((Opcode.TEXT, payload))
            else:
                self._put_together(first, payload, messages)
        self._rest = data[start:]
        return messages

    def _put_together(
        self, first: int, payload: bytes, messages: list[tuple[int, bytes]]
    ) -> None:
        opcode, is_last = first & 0x0F, first & 0x80
        if opcode >= Opcode.CLOSE:
            messages.append((opcode, payload))
            return
        if opcode != Opcode.CONT:
            self._opcode = opcode
        self._fragments.append(payload)
        if is_last:
            messages.append((self._opcode, b"".join(self._fragments)))
            self._fragments.clear()


def _measure(data: bytes, start: int) -> tuple[int, int]:
    """
    Where the payload of the frame at ``start`` begins, and its size.

    For an incomplete head, the payload lies beyond the end of ``data``.
    """
    size = data[start + 1] & 0x7F
    at = start + 2
    if size == 126:
        size = int.from_bytes(data[at : at + 2])
        at += 2
    elif size == 127:
        size = int.from_bytes(data[at : at + 8])
        at += 8
    if data[start + 1] & MASKED:
        at += 4
    return at, size
