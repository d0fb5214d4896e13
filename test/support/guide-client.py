# The client of "A Beginner's Guide to WebSocket with Python Demo", with the port from the command line.
import asyncio
import sys

import websockets


async def hello():
    uri = f"ws://localhost:{sys.argv[1]}"
    async with websockets.connect(uri) as websocket:
        await websocket.send("Hello, WebSocket!")
        response = await websocket.recv()
        print(f"Response from server: {response}")


if __name__ == "__main__":
    asyncio.run(hello())
