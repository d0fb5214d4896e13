# The server of "A Beginner's Guide to WebSocket with Python Demo". The port comes from the command
# line; with 0 the system picks one, so it is read back before it is told.
import asyncio
import sys

import websockets


async def handle_client(websocket):
    async for message in websocket:
        print(f"Received: {message}", flush=True)
        await websocket.send(f"Echo: {message}")


async def main():
    async with websockets.serve(handle_client, "127.0.0.1", int(sys.argv[1])) as server:
        port = server.sockets[0].getsockname()[1]
        print(f"WebSocket server started at ws://localhost:{port}", flush=True)
        await asyncio.Future()  # run forever


if __name__ == "__main__":
    asyncio.run(main())
