"""What refusals mean, in the words of many services: by code, type and wording, in English and Chinese."""

from __future__ import annotations

from typing import Any

import pytest

from enrich.errors import ContextLengthError, ModelError, RateLimitedError, RefusalError
from enrich.models.openai.endpoint import Endpoint
from enrich.models.openai.refusals import Status
from enrich.models.openai.retry import PassingFault
from enrich.models.openai.statuses import RejectedRequest, Trouble, explain

ENDPOINT = Endpoint("http://h.example/v1", "h.example", "m", "THE_KEY", 1.0)


def _explained(code: int, body: object, **headers: str) -> Trouble:
    return explain(Status(code, headers, body), ENDPOINT)


TOO_LONG: list[tuple[int, Any, int]] = [
    (
        400,
        {"code": "context_length_exceeded", "message": "This model's maximum context length is 128000 tokens."},
        128_000,
    ),
    (400, {"error": "This model's maximum prompt length is 131072 but the request contains 537812 tokens."}, 131_072),
    (400, {"message": "Your request exceeded model token limit: 8192"}, 8192),
    (400, {"code": "invalid_parameter_error", "message": "Range of input length should be [1, 30720]"}, 30_720),
    (422, {"error": "Input validation error: `inputs` tokens + `max_new_tokens` must be <= 4097. Given: 5000"}, 4097),
    (
        400,
        {
            "message": "Prompt contains 65673 tokens, too large for model with 32768 maximum context length",
            "code": "3051",
        },
        32_768,
    ),
    (400, {"message": "prompt is too long: 215000 tokens > 200000 maximum", "type": "invalid_request_error"}, 200_000),
    (
        400,
        {"message": "The input token count (1200000) exceeds the maximum number of tokens allowed (1,048,576)."},
        1_048_576,
    ),
    (
        400,
        {
            "code": 400,
            "message": "the request exceeds the available context size (4096 tokens)",
            "type": "exceed_context_size_error",
            "n_ctx": 4096,
        },
        4096,
    ),
    (400, {"message": "Requested token count exceeds the model's maximum context length of 32768 tokens."}, 32_768),
    (400, {"code": "1261", "message": "Prompt 超长"}, 0),
    (400, {"message": "输入长度超过模型最大长度限制"}, 0),
    (
        400,
        {"message": "The number of tokens to keep is greater than the context length (n_ctx: 4096)"},
        4096,
    ),
    (413, {"message": "Payload Too Large"}, 0),
]


@pytest.mark.parametrize(("code", "body", "window"), TOO_LONG)
def test_too_long(code: int, body: object, window: int) -> None:
    """A request beyond the window, with the window where it is named, and no error code taken for it."""
    error = _explained(code, body)
    assert isinstance(error, ContextLengthError)
    assert error.window == window


OUTPUT: list[tuple[int, Any, int]] = [
    (400, {"message": "max_tokens is too large: 2000. This model supports at most 1024 completion tokens"}, 1024),
    (400, {"message": "max_tokens: 100000 > 8192, which is the maximum allowed number of output tokens"}, 8192),
    (400, {"message": "Invalid max_tokens value, the valid range of max_tokens is [1, 8192]"}, 8192),
    (400, {"code": "InvalidParameter", "message": "Range of max_tokens should be [1, 2000]"}, 2000),
    (400, {"message": "`max_tokens` must be less than or equal to `8192`, the maximum value for this model"}, 8192),
    (400, {"message": "max_completion_tokens is too large"}, 0),
]


@pytest.mark.parametrize(("code", "body", "most"), OUTPUT)
def test_a_reply_too_long(code: int, body: object, most: int) -> None:
    """The limit of the reply is another thing than the window: the same is asked with less, and the hint names it."""
    error = _explained(code, body)
    assert isinstance(error, RejectedRequest)
    assert (error.most_out, "max_output_tokens" in error.error.hint) == (most, True)


KEYS: list[tuple[int, Any]] = [
    (401, {"code": "invalid_api_key", "message": "Incorrect API key provided"}),
    (400, [{"error": {"code": 400, "message": "API key not valid.", "details": [{"reason": "API_KEY_INVALID"}]}}]),
    (400, {"code": "Client specified an invalid argument", "error": "Incorrect API key provided: xa***"}),
    (401, {"message": "Authentication Fails (no such user)", "type": "authentication_error"}),
    (401, {"code": "InvalidApiKey", "message": "Invalid API-key provided."}),
    (401, {"code": "1000", "message": "身份验证失败"}),
    (401, {"message": "Invalid Authentication", "type": "invalid_authentication_error"}),
    (401, {"message": "No auth credentials found", "code": 401}),
    (401, {"message": "invalid api token"}),
    (400, {"message": "令牌已过期或验证不正确"}),
    (403, {"message": "You didn't provide an API key."}),
]


@pytest.mark.parametrize(("code", "body"), KEYS)
def test_a_bad_key_ends_the_run(code: int, body: object) -> None:
    """However it is said, with whatever status."""
    error = _explained(code, body)
    assert isinstance(error, ModelError)
    assert error.fatal
    assert "$THE_KEY" in error.hint


CREDIT: list[tuple[int, Any]] = [
    (429, {"code": "insufficient_quota", "message": "You exceeded your current quota"}),
    (402, {"message": "Insufficient Balance"}),
    (400, {"message": "Your credit balance is too low to access the API."}),
    (400, {"code": "Arrearage", "message": "Access denied"}),
    (429, {"code": "1113", "message": "您的账户已欠费"}),
    (429, {"type": "exceeded_current_quota_error", "message": "suspended"}),
    (403, {"code": 30001, "message": "Sorry, your account balance is insufficient"}),
]


@pytest.mark.parametrize(("code", "body"), CREDIT)
def test_no_credit_ends_the_run(code: int, body: object) -> None:
    """An empty account is not a rate limit."""
    error = _explained(code, body)
    assert isinstance(error, ModelError)
    assert (error.fatal, error.hint) == (True, "top it up")


MODELS: list[tuple[int, Any]] = [
    (404, {"code": "model_not_found", "message": "The model `m` does not exist"}),
    (404, {"message": "model 'm' not found, try pulling it first"}),
    (404, [{"error": {"code": 404, "status": "NOT_FOUND", "message": "models/m is not found for API version v1"}}]),
    (400, {"message": "Model Not Exist"}),
    (400, {"code": "1211", "message": "模型不存在"}),
    (400, {"code": 20012, "message": "Model does not exist. Please check it carefully."}),
    (404, {"code": "DeploymentNotFound", "message": "The API deployment for this resource does not exist."}),
    (400, {"message": "Invalid model: m", "code": "1500"}),
    (500, {"message": "could not load model: all backends returned an error"}),
]


@pytest.mark.parametrize(("code", "body"), MODELS)
def test_no_such_model_ends_the_run(code: int, body: object) -> None:
    """No other post could do better."""
    error = _explained(code, body)
    assert isinstance(error, ModelError)
    assert error.fatal
    assert "has no model" in str(error)


BUSY: list[tuple[int, Any]] = [
    (429, {"code": "rate_limit_exceeded", "message": "Rate limit reached"}),
    (529, {"type": "overloaded_error", "message": "Overloaded"}),
    (429, {"type": "engine_overloaded_error", "message": "The engine is currently overloaded"}),
    (429, {"code": "1302", "message": "您当前使用该API的并发数过高"}),
    (400, {"code": "Throttling.RateQuota", "message": "Requests rate limit exceeded"}),
    (503, {"message": "Loading model", "type": "unavailable_error"}),
    (503, {"code": 50505, "message": "Model service overloaded. Please try again later."}),
    (429, {"code": "3505", "message": "Service tier capacity exceeded for this model."}),
]


@pytest.mark.parametrize(("code", "body"), BUSY)
def test_busy_passes(code: int, body: object) -> None:
    """It is only not our turn yet."""
    error = _explained(code, body)
    assert isinstance(error, PassingFault)
    assert error.limited


@pytest.mark.parametrize(
    "body",
    [
        {"message": "Rate limit reached for model m on requests per day (RPD): Limit 200, Used 200"},
        {"message": "Rate limit exceeded: free-models-per-day. Add 10 credits"},
        {"message": "Quota exceeded", "details": [{"quotaId": "GenerateRequestsPerDayPerProjectPerModel-FreeTier"}]},
        {"code": "1304", "message": "该API今日调用次数已达上限"},
        {"message": "Rate limit reached on tokens per day (TPD): Limit 100000, Used 99999"},
    ],
)
def test_a_daily_quota_ends_the_run(body: object) -> None:
    """With the time at which to go on, where the server says it."""
    error = _explained(429, body, **{"retry-after": "3600"})
    assert isinstance(error, RateLimitedError)
    assert (error.fatal, "in 60 min" in error.hint) == (True, True)


@pytest.mark.parametrize(
    ("code", "message"),
    [
        (429, "Request too large for m in organization o on tokens per min (TPM): Limit 12000, Requested 17000."),
        (413, "Request too large for model m on tokens per minute (TPM): Limit 6000, Requested 8000, please reduce"),
        (429, "Request too large for gpt-4o (for limit gpt-4o) on tokens per min. Limit: 30,000 / min."),
        (429, "Rate limit exceeded: this request has 40000 tokens, more than the 30000 tokens allowed per minute"),
        (429, "The requested tokens (40000) exceed the per-minute token limit of 30000"),
        (429, "Requested 40000 tokens, maximum tokens per minute is 30000. Reduce the size of your request"),
        (429, "Token rate limit exceeded: a request of 40,000 tokens is larger than your quota of 30,000 a minute."),
        (413, "this request has 7,000 tokens, more than the 6,000 that fit in a minute"),
    ],
)
def test_a_request_above_a_minutes_limit_never_passes(code: int, message: str) -> None:
    """It is made smaller, and never tried again as it is."""
    error = _explained(code, {"message": message, "type": "tokens", "code": "rate_limit_exceeded"})
    assert isinstance(error, ContextLengthError)
    assert error.window in (12_000, 6000, 30_000)


@pytest.mark.parametrize(
    "message",
    [
        "Rate limit reached for m on tokens per min (TPM): Limit 30000, Used 29000, Requested 2000. Try again in 2s.",
        "This request would exceed your organization's rate limit of 30,000 input tokens per minute",
        "You have sent more than the 30 requests that are allowed per minute",
        "Too many tokens this minute: 29000 of 30000 are used",
        "Requests to this deployment exceeded the token rate limit. Retry after 12 seconds.",
    ],
)
def test_a_limit_that_others_used_up_passes(message: str) -> None:
    """The twin: the same request goes through in the next minute."""
    found = _explained(429, {"message": message, "code": "rate_limit_exceeded"})
    assert isinstance(found, PassingFault)
    assert found.limited


@pytest.mark.parametrize(
    ("code", "message", "window"),
    [
        (400, "Prompt tokens (5000) exceeds context size (4096)", 4096),
        (400, "Input length 9000 exceeds maximum allowed length of 8192", 8192),
        (400, "input tokens limit is 6144, but got 9000", 6144),
        (500, "input is too large to process. increase the physical batch size", 0),
        (400, "The prompt is too long: 9000, model maximum context length: 8191", 8191),
        (400, "messages 参数非法。输入长度超过最大限制 8192", 8192),
    ],
)
def test_a_post_that_is_too_long_in_other_words(code: int, message: str, window: int) -> None:
    """What local servers and gateways say, with the window where they name it."""
    error = _explained(code, {"message": message})
    assert isinstance(error, ContextLengthError)
    assert error.window == window


def test_a_limit_in_gemini_s_own_words() -> None:
    """The upper end of its range is not in it."""
    told = "Unable to submit request because it has a maxOutputTokens value of 65536 but the supported range is from 1"
    found = _explained(400, {"message": f"{told} (inclusive) to 8193 (exclusive). Update the value and try again."})
    assert isinstance(found, RejectedRequest)
    assert found.most_out == 8192


FORM: list[tuple[int, Any]] = [
    (500, {"message": 'Grammar error: Unimplemented keys: ["propertyNames"]'}),
    (500, {"message": "Jinja Exception: System role not supported"}),
    (502, {"message": "response_format is not supported by the upstream"}),
    (503, {"message": "guided decoding is not enabled"}),
    (422, {"message": "messages.0.role: Input should be 'user' or 'assistant'"}),
    (400, {"message": "role 'system' is not supported on this model"}),
    (400, {"message": 'Either "json_schema" or "grammar" can be specified, but not both'}),
    (500, {"code": 500, "message": "failed to parse grammar", "type": "server_error"}),
    (500, {"message": "[{'type': 'literal_error', 'loc': ('body', 'response_format', 'type')}]"}),
    (422, {"detail": [{"loc": ["body", "response_format"], "msg": "extra fields not permitted"}]}),
    (400, {"message": "System role not supported"}),
    (400, {"message": "temperature 3 exceeds the maximum of 2"}),
    (400, {"message": "Unrecognized request argument supplied: seed"}),
    (400, {"message": "This model does not support tools"}),
    (501, {"message": "json_schema is not implemented"}),
]


@pytest.mark.parametrize(("code", "body"), FORM)
def test_a_form_that_is_not_taken(code: int, body: object) -> None:
    """Another way of asking may do, whatever the status."""
    assert isinstance(_explained(code, body), RejectedRequest)


@pytest.mark.parametrize(
    "body",
    [
        {"code": "content_filter", "message": "filtered"},
        {"code": "data_inspection_failed", "message": "Output data may contain inappropriate content."},
        {"code": "1301", "message": "系统检测到输入或生成内容可能包含不安全或敏感内容"},
        {"code": "content_policy_violation", "message": "no"},
        {"metadata": {"flagged_input": "x", "reasons": []}, "message": "flagged"},
    ],
)
def test_a_filter_declines_the_post_alone(body: object) -> None:
    """The next post may pass."""
    error = _explained(400, body)
    assert isinstance(error, RefusalError)
    assert not error.fatal


@pytest.mark.parametrize("code", [500, 502, 503, 504, 520, 408, 409, 425])
def test_other_faults_pass(code: int) -> None:
    """What the table does not know is judged by its number."""
    assert isinstance(_explained(code, {"message": "internal error"}), PassingFault)
