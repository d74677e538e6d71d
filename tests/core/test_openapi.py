"""The OpenAPI document is valid and complete."""

from openapi_spec_validator import OpenAPIV31SpecValidator, validate

from zhengcai.testing import World


async def test_every_action_and_collection_is_documented(world: World) -> None:
    answer = await world.client.get("/api/openapi.json")
    assert answer.status_code == 200
    document = answer.json()
    assert document["openapi"].startswith("3.1")
    operations = [
        operation["operationId"]
        for path in document["paths"].values()
        for method, operation in path.items()
        if method != "parameters"
    ]
    assert len(operations) == len(set(operations))
    registry = world.runtime.registry
    for bound in registry.collections.values():
        assert f"{bound.object}.list" in operations
        for verb in (*bound.actions, *bound.queries):
            assert f"{bound.object}.{verb}" in operations


async def test_the_document_is_valid(world: World) -> None:
    validate((await world.client.get("/api/openapi.json")).json(), cls=OpenAPIV31SpecValidator)
