"""What the ingest path is measured against: a Litestar handler that decodes a reading and stores nothing."""

import sys

import msgspec
import uvicorn
from litestar import Litestar, Request, post


class Item(msgspec.Struct):
    well_id: str
    timestamp: str
    flow_rate: float | None = None


@post("/telemetry/ingest", status_code=200)
async def ingest(request: Request) -> dict[str, object]:  # type: ignore[type-arg]
    item = msgspec.json.decode(await request.body(), type=Item)
    return {"status": "success", "well_id": item.well_id, "stored": 1, "duplicates": 0}


if __name__ == "__main__":
    uvicorn.run(Litestar([ingest]), port=int(sys.argv[1]), log_level="warning", access_log=False)
