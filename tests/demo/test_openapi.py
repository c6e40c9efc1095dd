"""The gateway keeps what its own OpenAPI promises, whatever it is asked."""

from collections.abc import Iterator

import pytest
import requests
import schemathesis
from hypothesis import HealthCheck, given, settings
from schemathesis import Case, GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.schemas import BaseSchema
from schemathesis.specs.openapi.checks import positive_data_acceptance

from tests.demo.support import Gateway, bearer, running
from tests.support.server import wait_for

OPERATIONS = [
    ("POST", "/luma/generations"),
    ("GET", "/luma/generations/{task_id}"),
    ("POST", "/luma/generations/{task_id}/extend"),
    ("GET", "/luma/generations/{task_id}/download_video_url"),
    ("GET", "/files/{name}"),
]


@pytest.fixture(scope="module")
def openapi(gateway: Gateway) -> BaseSchema:
    return schemathesis.openapi.from_url(f"{gateway.url}/openapi.json")


def test_all_operations_are_fuzzed(openapi):
    found = [result.ok() for result in openapi.get_all_operations()]
    assert sorted((one.method.upper(), one.path) for one in found) == sorted(OPERATIONS)


@pytest.mark.parametrize("mode", list(GenerationMode))
@pytest.mark.parametrize(("method", "path"), OPERATIONS)
def test_every_answer_is_one_that_was_announced(openapi, method, path, mode):
    # The service itself answers an unknown id with 400, and no id that is made up here is known.
    excluded = [positive_data_acceptance] if "{task_id}" in path else []

    @given(case=openapi[path][method].as_strategy(generation_mode=mode))
    @settings(max_examples=30, deadline=None, derandomize=True, database=None, suppress_health_check=list(HealthCheck))
    def ask(case: Case) -> None:
        case.call_and_validate(headers=bearer(), timeout=20, excluded_checks=excluded)

    ask()


@pytest.fixture(scope="module")
def idle(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Gateway]:
    """A gateway without the many tasks of the tests above."""
    with running(tmp_path_factory.mktemp("idle")) as gateway:
        yield gateway


def ask(gateway: Gateway, method: str, path: str, **case) -> schemathesis.Response:
    """Make a call and hold its answer against the OpenAPI."""
    operation = schemathesis.openapi.from_url(f"{gateway.url}/openapi.json")[path][method]
    return operation.Case(**case).call_and_validate(
        headers=bearer(), timeout=20, excluded_checks=[not_a_server_error, positive_data_acceptance]
    )


@pytest.mark.parametrize("tag", ["badkey", "quota", "unavailable", "too-large", "html", "ratelimit"])
def test_refusals_are_announced_as_well(idle, tag):
    body = {"user_prompt": f"a cat #{tag}"}
    answer = ask(idle, "POST", "/luma/generations", body=body, media_type="application/json")
    assert (answer.status_code == 200) == (tag == "html")


@pytest.mark.parametrize(
    "prompt", ["a cat", "a cat #wrapped", "#fail", "#wrapped #fail", "#array #fail", "#no-id #fail"]
)
def test_all_states_of_a_task_are_announced_as_well(idle, prompt):
    body = {"user_prompt": prompt, "image_url": "https://example.com/a.png"}
    told = ask(idle, "POST", "/luma/generations", body=body, media_type="application/json").json()
    task = told[0] if isinstance(told, list) else told
    task_id = task.get("id") or task.get("data", {}).get("task_id")
    assert bool(task_id) == ("#no-id" not in prompt)

    def state() -> str:
        told = ask(idle, "GET", "/luma/generations/{task_id}", path_parameters={"task_id": task_id}).json()
        return told.get("state") or told["data"]["status"]

    if task_id:
        end = {"failed", "FAILURE"} if "#fail" in prompt else {"completed", "SUCCESS"}
        wait_for(lambda: state() in end, 30, prompt)
        ask(idle, "GET", "/luma/generations/{task_id}/download_video_url", path_parameters={"task_id": task_id})


def test_the_document_says_nothing_of_422_and_names_the_token(gateway):
    document = requests.get(f"{gateway.url}/openapi.json", timeout=20).json()
    calls = [call for methods in document["paths"].values() for call in methods.values()]
    assert not any("422" in call["responses"] for call in calls)
    assert [bool(call.get("security")) for call in calls] == [path != "/files/{name}" for _, path in OPERATIONS]
    assert not any("/lease" in path for path in document["paths"])
