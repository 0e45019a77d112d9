"""An S3 store on this machine, for what is sent to one."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import boto3
import httpx
from moto.moto_server.threaded_moto_server import ThreadedMotoServer

from storage.published.s3 import S3Target

KEY_ID, SECRET = "key-id-of-the-desk", "secret-of-the-desk"


@dataclass(frozen=True, slots=True)
class Store:
    """A running store with one bucket, `desk`."""

    address: str
    client: Any

    def target(self, prefix: str = "news", bucket: str = "desk") -> S3Target:
        """This store as the settings would name it."""
        return S3Target(bucket, prefix, self.address, "us-east-1", KEY_ID, SECRET)

    def objects(self) -> dict[str, bytes]:
        """Everything in the bucket."""
        listed = self.client.list_objects_v2(Bucket="desk").get("Contents", [])
        return {one["Key"]: self.client.get_object(Bucket="desk", Key=one["Key"])["Body"].read() for one in listed}


@contextmanager
def open_store() -> Iterator[Store]:
    """A fresh store on loopback."""
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    address = f"http://{host}:{port}"
    client = boto3.client(
        "s3",
        endpoint_url=address,
        aws_access_key_id=KEY_ID,
        aws_secret_access_key=SECRET,
        region_name="us-east-1",
    )
    try:
        httpx.post(f"{address}/moto-api/reset", trust_env=False)  # all stores of a process share what they hold
        client.create_bucket(Bucket="desk")
        yield Store(address, client)
    finally:
        client.close()
        server.stop()
