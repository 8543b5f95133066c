"""/api/docs and /api/openapi.json."""

import re

from tests.support.house import House


async def test_the_docs_take_everything_from_our_own_origin(house: House) -> None:
    response = await house.alice.request("GET", "/api/docs")
    assets = re.findall(r'<(?:link|script|img)[^>]*(?:src|href)="([^"]+)"', response.text)
    assert response.status_code == 200 and assets
    for asset in assets:
        assert asset.startswith("/static/")
        assert (await house.alice.request("GET", asset)).status_code == 200


async def test_the_docs_obey_the_policy_of_every_page(house: House) -> None:
    response = await house.alice.request("GET", "/api/docs")
    policy = response.headers["content-security-policy"]
    assert "default-src 'none'" in policy and "unsafe" not in policy
    scripts = re.findall(r"<script([^>]*)>", response.text)
    assert all("src=" in attributes or 'type="application/json"' in attributes for attributes in scripts)


async def test_the_description_names_every_address(house: House) -> None:
    schema = await house.alice.get("/api/openapi.json")
    methods = {path: set(operations) for path, operations in schema["paths"].items()}
    assert methods == {
        "/api/chat/status": {"get"},
        "/api/chat/models": {"get"},
        "/api/chat/send": {"post"},
        "/api/chat/stream": {"post"},
        "/api/chat/temporary": {"post"},
        "/api/conversations": {"get"},
        "/api/conversations/folders": {"get"},
        "/api/conversations/folders/{folder_id}": {"patch", "delete"},
        "/api/conversations/several": {"post"},
        "/api/conversations/trash": {"get", "delete"},
        "/api/conversations/{conversation_id}": {"get", "patch", "delete"},
        "/api/conversations/{conversation_id}/restore": {"post"},
        "/api/preferences": {"patch"},
        "/api/replies/{reply_id}/rating": {"put"},
        "/api/search": {"get"},
        "/api/search/models": {"get"},
    }


async def test_every_operation_has_a_sentence_and_tells_its_errors(house: House) -> None:
    schema = await house.alice.get("/api/openapi.json")
    for operations in schema["paths"].values():
        for operation in operations.values():
            assert operation["description"] and operation["security"] and "401" in operation["responses"]
            bodies = {status: body for status, body in operation["responses"].items() if int(status) >= 400}
            for body in bodies.values():
                assert body["content"]["application/json"]["schema"]["$ref"].endswith("/ErrorBody")


async def test_limits_are_in_the_description(house: House) -> None:
    schema = await house.alice.get("/api/openapi.json")
    content = schema["components"]["schemas"]["SendBody"]["properties"]["content"]
    assert (content["minLength"], content["maxLength"]) == (1, 32_000)
    parameters = {item["name"]: item["schema"] for item in schema["paths"]["/api/conversations"]["get"]["parameters"]}
    assert (parameters["limit"]["minimum"], parameters["limit"]["maximum"]) == (1, 200)


async def test_the_page_has_every_call_with_what_it_takes(house: House) -> None:
    page = (await house.alice.request("GET", "/api/docs")).text
    schema = await house.alice.get("/api/openapi.json")
    for path, operations in schema["paths"].items():
        for method in operations:
            anchor = f"{method}{path}".replace("/", "-").replace("{", "").replace("}", "")
            assert page.count(f'id="{anchor}"') == 1 and f'href="#{anchor}"' in page
    assert "string, at least 1 character, at most 32,000 characters" in page
    assert "integer, at least 1, at most 200, default 50 (query)" in page
    assert "<code>stale</code>" in page and "&lt;" not in page
