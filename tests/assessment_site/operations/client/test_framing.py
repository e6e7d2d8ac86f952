import pytest
from websockets.frames import Opcode

from assessment_site.operations.client.framing import (
    FrameReader,
    close_code,
    encode,
    encode_close,
)

SIZES = [0, 1, 125, 126, 65535, 65536]


@pytest.mark.parametrize("masked", [True, False])
@pytest.mark.parametrize("size", SIZES)
def test_what_is_encoded_is_read_again(size, masked):
    payload = b"x" * size

    assert FrameReader().feed(encode(payload, masked=masked)) == [(1, payload)]


@pytest.mark.parametrize("masked", [True, False])
def test_frames_may_arrive_byte_by_byte_and_together(masked):
    data = encode(b"first", masked=masked) + encode(b"y" * 300, masked=masked)
    reader = FrameReader()

    together = FrameReader().feed(data)
    by_byte = [m for n in range(len(data)) for m in reader.feed(data[n : n + 1])]

    assert together == by_byte == [(1, b"first"), (1, b"y" * 300)]


def test_fragments_are_put_together_around_a_ping():
    first, ping, last = b"\x01\x03Hel", b"\x89\x00", b"\x80\x02lo"

    messages = FrameReader().feed(first + ping + last)

    assert messages == [(Opcode.PING, b""), (Opcode.TEXT, b"Hello")]


def test_a_close_frame_carries_its_code():
    ((opcode, payload),) = FrameReader().feed(encode_close(4501, masked=False))

    assert (opcode, close_code(payload)) == (Opcode.CLOSE, 4501)


def test_a_close_frame_without_a_code_is_1005():
    assert close_code(b"") == 1005
