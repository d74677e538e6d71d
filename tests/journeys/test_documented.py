"""What docs/operations.md tells a reader to type: signing in to the API."""

import json
import re
from pathlib import Path

from deployed import Deployed

OPERATIONS = Path(__file__).parents[2] / "docs" / "operations.md"


async def test_signing_in_as_the_docs_tell(deployed: Deployed) -> None:
    block = OPERATIONS.read_text().split("<!-- sign-in -->")[1].split("```")[1]
    session, me = re.findall(r"http://127\.0\.0\.1:8000(\S+)", block)
    media_type, header = re.findall(r"-H ['\"]([\w-]+: [^'\"]+)['\"]", block)
    written = re.findall(r"-d '(\{.*?\})'", block)[0]
    platform = deployed.platform
    first = platform.regions[0].login
    credentials = json.loads(written.replace("LOGIN", f"{first}.operator")) | {
        "password": platform.password
    }
    assert json.loads(written).keys() == {"login", "password"}
    signed = await platform.http.post(
        session, content=json.dumps(credentials), headers=[media_type.split(": ")]
    )
    assert signed.status_code == 201, signed.text
    told = header.replace("$TOKEN", signed.json()["token"]).split(": ")
    answer = await platform.http.get(me, headers=[told])
    assert answer.status_code == 200, answer.text
