"""A TCP proxy that can cut the line, hold it silent, and give it back."""

import contextlib
import re
import socket
import struct
import threading

HANDSHAKE = re.compile(rb"^upgrade: *websocket\r$", re.I | re.M)
REFUSAL = b"HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
RESET_ON_CLOSE = struct.pack("ii", 1, 0)


class Proxy:
    """
    Stands between a page and the site; runs in threads, so any event loop may use it.

    ``cut`` breaks every connection and refuses new ones, as a server that has gone.
    ``freeze`` keeps them open and lets nothing through, as a laptop asleep or a dead
    network: neither side hears of it. ``restore`` undoes both, and what was held back
    arrives then. ``blocks_sockets`` answers every WebSocket handshake with 403 and lets
    plain HTTP through, as some networks do. ``lets_keep`` hides from the browser that
    our pages must not be kept for the Back button, as if it were one that keeps them.
    """

    blocks_sockets = False
    lets_keep = False

    def __init__(self, port):
        self.target = ("127.0.0.1", port)
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        self.sockets = set()
        self.flowing = threading.Event()
        self.flowing.set()
        self.is_cut = False
        threading.Thread(target=self._accept, daemon=True).start()

    @property
    def url(self):
        return f"http://127.0.0.1:{self.port}"

    @property
    def ws_url(self):
        return f"ws://127.0.0.1:{self.port}"

    def cut(self):
        self.is_cut = True
        for end in list(self.sockets):
            self._break(end)

    def freeze(self):
        self.flowing.clear()

    def restore(self):
        self.is_cut = False
        self.flowing.set()

    def close(self):
        # shutdown wakes the thread in accept(); close alone leaves it there.
        with contextlib.suppress(OSError):
            self.listener.shutdown(socket.SHUT_RDWR)
        self.listener.close()
        self.cut()
        self.flowing.set()

    def _accept(self):
        with contextlib.suppress(OSError):
            while True:
                near, _ = self.listener.accept()
                threading.Thread(target=self._carry, args=[near], daemon=True).start()

    def _carry(self, near):
        self.sockets.add(near)
        self.flowing.wait()
        if self.is_cut:
            return self._break(near)
        try:
            far = socket.create_connection(self.target)
        except OSError:
            return self._break(near)
        self.sockets.add(far)
        back = threading.Thread(target=self._pump, args=[far, near], daemon=True)
        back.start()
        self._pump(near, far)

    def _pump(self, source, target):
        try:
            while data := source.recv(65536):
                self.flowing.wait()
                if self.lets_keep:
                    data = data.replace(b"no-store", b"may-keep")
                if self.blocks_sockets and HANDSHAKE.search(data):
                    source.sendall(REFUSAL)
                    data = b""
                target.sendall(data)
            if source in self.sockets:
                target.shutdown(socket.SHUT_WR)
        except OSError:
            self._break(source)
            self._break(target)

    def _break(self, end):
        """Reset the connection; the peer learns it at once, unlike from silence."""
        self.sockets.discard(end)
        with contextlib.suppress(OSError):
            end.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET_ON_CLOSE)
            # Wakes a thread in recv() and sends nothing: SHUT_RDWR would say goodbye.
            end.shutdown(socket.SHUT_RD)
        end.close()
