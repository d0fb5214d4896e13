# A server over the package "websockets". It echoes, and closes with 4001 when asked to.
import asyncio

import websockets


async def answer(socket, *_):
    async for message in socket:
        if message == "close":
            await socket.close(4001, "bye")
        else:
            await socket.send(message if isinstance(message, bytes) else f"Echo: {message}")


async def main():
    server = await websockets.serve(answer, "127.0.0.1", 0, max_size=None)
    port = server.sockets[0].getsockname()[1]
    print(f"listening at ws://127.0.0.1:{port}", flush=True)
    await asyncio.Future()


asyncio.run(main())
