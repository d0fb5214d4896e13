"""A WebSocket client of the package "websockets" that does what the JSON in its argument says."""

import asyncio
import base64
import json
import sys

import websockets


async def converse(wish):
    try:
        connection = await websockets.connect(
            wish["url"],
            origin=wish["origin"],
            subprotocols=wish["protocols"] or None,
            max_size=None,
        )
    except websockets.InvalidHandshake:
        return {"opened": False}
    replies = []
    for message in wish["messages"]:
        text = isinstance(message, str)
        await connection.send(message if text else base64.b64decode(message["base64"]))
        reply = await connection.recv()
        text = isinstance(reply, str)
        replies.append(reply if text else {"base64": base64.b64encode(reply).decode()})
    if "close" in wish:
        await connection.close(wish["close"]["code"], wish["close"]["reason"])
    await connection.wait_closed()
    return {
        "opened": True,
        "protocol": connection.subprotocol or "",
        "compressed": any(each.name == "permessage-deflate" for each in connection.extensions),
        "replies": replies,
        "code": connection.close_code,
        "reason": connection.close_reason,
    }


print(json.dumps(asyncio.run(converse(json.loads(sys.argv[1])))))
