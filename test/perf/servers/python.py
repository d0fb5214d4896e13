# The guide's server on the package "websockets", without its log.
import asyncio
import sys

import websockets


async def handle_client(websocket):
    async for message in websocket:
        await websocket.send(message if isinstance(message, bytes) else f"Echo: {message}")


async def main():
    compression = "deflate" if "compress" in sys.argv else None
    async with websockets.serve(
        handle_client, "127.0.0.1", int(sys.argv[1]), compression=compression, max_size=None
    ):
        await asyncio.Future()  # run forever


if __name__ == "__main__":
    asyncio.run(main())
