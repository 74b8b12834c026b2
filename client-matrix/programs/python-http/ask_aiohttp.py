"""Asks with aiohttp."""

import asyncio

import aiohttp

from asking import context_for, remaining, status_line, url_of

VERSION = f"aiohttp {aiohttp.__version__}"
FAILURES = (aiohttp.ClientError,)


async def ask_once(target, deadline):
    timeout = aiohttp.ClientTimeout(total=remaining(deadline))
    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(ssl=context_for(target)), timeout=timeout) as session:
        for _ in range(target.get("requests", 1)):
            async with session.get(url_of(target), allow_redirects=False) as response:
                await response.read()
        version = f"HTTP/{response.version.major}.{response.version.minor}"
        return status_line(version, response.status, response.reason)


def ask(target, deadline):
    return asyncio.run(ask_once(target, deadline))
