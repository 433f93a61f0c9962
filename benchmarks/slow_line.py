"""A line that takes its time: `python slow_line.py HOST PORT SECONDS`, as a ProxyCommand of ssh.

What comes on stdin goes to the port half of the seconds later, and the other way round.
"""

from __future__ import annotations

import asyncio
import sys


async def main(host: str, port: str, round_trip: str) -> None:
    """Carry both ways until the port's side closes."""
    from_port, to_port = await asyncio.open_connection(host, int(port))
    loop = asyncio.get_running_loop()
    from_ssh = asyncio.StreamReader()
    await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(from_ssh), sys.stdin)
    transport, protocol = await loop.connect_write_pipe(asyncio.streams.FlowControlMixin, sys.stdout)
    to_ssh = asyncio.StreamWriter(transport, protocol, None, loop)
    delay = float(round_trip) / 2
    there = asyncio.create_task(carry(from_ssh, to_port, delay))
    await carry(from_port, to_ssh, delay)
    there.cancel()


async def carry(source: asyncio.StreamReader, sink: asyncio.StreamWriter, delay: float) -> None:
    """Write each block `delay` seconds after it was read, in order, until the source ends."""
    loop = asyncio.get_running_loop()
    blocks: asyncio.Queue[tuple[float, bytes]] = asyncio.Queue()

    async def read() -> None:
        while True:
            block = await source.read(65536)
            blocks.put_nowait((loop.time() + delay, block))
            if not block:
                return

    reading = asyncio.create_task(read())
    while True:
        due, block = await blocks.get()
        await asyncio.sleep(due - loop.time())
        if not block:
            await reading
            sink.close()
            return
        sink.write(block)
        await sink.drain()


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:4]))
