"""Refusals in further wordings: what they mean is told by what they say, and not by whose words they are.

The bodies that services are known to send are in ``refusals.toml``; these are said as they, or another, might say it.
"""

from __future__ import annotations

import pytest

from enrich.errors import ContextLengthError, ModelError, RateLimitedError, RefusalError
from enrich.models.openai.endpoint import Endpoint
from enrich.models.openai.refusals import Status
from enrich.models.openai.retry import PassingFault
from enrich.models.openai.statuses import RejectedRequest, Trouble, explain

ENDPOINT = Endpoint("http://h.example/v1", "h.example", "m", "THE_KEY", 1.0)


def _explained(code: int, words: str) -> Trouble:
    return explain(Status(code, {}, {"message": words}), ENDPOINT)


TOO_LONG = [
    (400, 131_072, "The prompt (length 150000) exceeds the maximum sequence length of 131072"),
    (400, 8192, "Input is too long. Maximum number of tokens: 8192"),
    (400, 200_000, "input is too long for this model: 230000 tokens, limit 200000"),
    (400, 0, "Input is too long for requested model."),
    (400, 4096, "Prompt is too long: 5000 tokens exceeds maximum context window of 4096"),
    (400, 8192, "the prompt length (9000) exceeds the context size (8192)"),
    (500, 8192, "Requested tokens (9001) exceed context window of 8192"),
    (400, 2048, "Prompt is longer than n_ctx 2048"),
    (400, 0, "context shift is disabled"),
    (400, 0, "The context is full"),
    (500, 0, "Context size has been exceeded."),
    (500, 0, "input is too large to process. increase the physical batch size"),
    (
        400,
        16_385,
        "The context length is 16,385 tokens, and you asked for 20,000 (18,000 in your prompt; 2,000 to write)",
    ),
    (400, 32_001, "inputs tokens + max_new_tokens must be <= 32001. Given: 40000"),
    (400, 65_536, "prompt tokens 70000 exceed the model's max input tokens 65536"),
    (400, 8192, "the max length of input is 8192 tokens: prompt tokens too long"),
    (400, 128_000, "Total tokens 130000 exceeds the maximum allowed context of 128000"),
    (400, 4096, "This model only supports up to 4096 tokens of context, but the request has 5000"),
    (400, 128_000, "Your request has 130000 input tokens, which exceeds the model's limit of 128000"),
    (400, 131_072, "Input token limit exceeded: 140000 > 131072"),
    (400, 1_000_000, "The input token count 1050000 exceeds the limit of 1000000"),
    (400, 8000, "Sum of prompt length of 9000 and max tokens of 500 should not exceed max_num_tokens 8000"),
    (400, 0, "the prompt exceeds the context limit by 1200 tokens"),
    (400, 32_768, "输入的 tokens 数量 40000 超过了最大限制 32768"),
    (400, 0, "请求的 tokens 超出了模型的最大上下文长度"),
    (400, 0, "输入token数超过限制"),
]


@pytest.mark.parametrize(("code", "window", "words"), TOO_LONG)
def test_longer_than_the_model_can_read(code: int, window: int, words: str) -> None:
    """With the window where it is told, and not the size of the request."""
    error = _explained(code, words)
    assert isinstance(error, ContextLengthError)
    assert error.window == window


TOO_MUCH_OUT = [
    (8192, "The maximum value of max_tokens is 8192"),
    (8192, "max_tokens should be between 1 and 8192"),
    (8192, "`max_tokens` must be in the range [1, 8192]"),
    (4096, "max_tokens is limited to 4096"),
    (4096, "Input should be less than or equal to 4096: body, max_tokens"),
    (8192, "The parameter max_tokens is out of range, max: 8192"),
    (131_072, "max_tokens: 200000 exceeds maximum output tokens 131072"),
    (4096, "Requested maximum output of 5000 tokens exceeds the model's output limit of 4096"),
    (8192, "Maximum tokens you requested exceeds the model limit of 8192"),
    (4096, "max_tokens 不能超过 4096"),
    (4096, "max_tokens 最大值为 4096"),
    (4096, "max_tokens 参数范围应为 [1, 4096]"),
]


@pytest.mark.parametrize(("most", "words"), TOO_MUCH_OUT)
def test_a_longer_reply_than_the_model_writes(most: int, words: str) -> None:
    """Nothing of the post is too long, and the same is asked with the limit that is told."""
    error = _explained(400, words)
    assert isinstance(error, RejectedRequest)
    assert (error.most_out, "max_output_tokens" in error.error.hint) == (most, True)


NO_LENGTH = [
    "temperature 3 exceeds the maximum of 2",
    "n 9 is larger than the maximum of 1",
    "top_p must be less than or equal to 1",
    "seed 99999999999 exceeds maximum of 2147483647",
    "presence_penalty is too large: 3; maximum 2",
    "Schema has too many properties: 120 exceeds the maximum of 100",
    "enum has 1200 values, which exceeds the limit of 1000",
    "Invalid 'stop': array too long. Expected an array with maximum length 4",
    "response_format.json_schema.name is too long: maximum length is 64",
    "Unexpected token in the schema",
    "Invalid value: 'tokens'; expected another",
    "the key 'strict' is not known",
]


@pytest.mark.parametrize("words", NO_LENGTH)
def test_another_maximum_is_no_length(words: str) -> None:
    """The twin: settings and schemas have maximums too, and a token is not always a key."""
    error = _explained(400, words)
    assert isinstance(error, RejectedRequest)
    assert error.most_out == 0


KEYS = [
    *(
        "The API Key you provided is invalid",
        "apikey error",
        "The provided API key is disabled",
        "No API key passed in",
    ),
    *("API key has been revoked", "API key is not authorized", "Authorization header is missing", "Bad credentials"),
    *("Missing Authorization header", "authorization header malformed", "The request is missing Authentication token"),
    *("token is expired", "JWT token is invalid", "Could not validate credentials", "Authentication failed"),
    *("Authentication Error, Invalid proxy server token passed", "Access token invalid or no longer valid"),
    *("The security token included in the request is invalid", "Unknown API key", "Your api key: sk-1 is invalid"),
    *("密钥错误", "无效的 API Key", "未提供令牌", "令牌状态不可用", "Authorization Token非法", "API Key 已过期"),
]


@pytest.mark.parametrize("words", KEYS)
@pytest.mark.parametrize("code", [400, 401, 403, 404, 422, 500])
def test_a_key_that_is_refused(code: int, words: str) -> None:
    """With whatever status, the run ends and names the key's variable."""
    error = _explained(code, words)
    assert isinstance(error, ModelError)
    assert (error.fatal, "$THE_KEY" in error.hint) == (True, True)


CREDIT = [
    *("Your account has insufficient funds", "Your team doesn't have any credits yet", "Not enough credits"),
    *("Your prepaid balance is exhausted", "Your prepayment credits are depleted.", "Payment required"),
    *("This method requires billing to be enabled", "Credit limit exceeded, please add credit", "Arrearage: no access"),
    *("suspended because of unpaid invoices", "token quota is not enough", "预扣费额度失败", "该令牌额度已用尽"),
]


@pytest.mark.parametrize("words", CREDIT)
@pytest.mark.parametrize("code", [400, 403, 429])
def test_an_empty_account(code: int, words: str) -> None:
    """No other post does better."""
    error = _explained(code, words)
    assert isinstance(error, ModelError)
    assert (error.fatal, error.hint) == (True, "top it up")


MODELS = [
    *("The model `m` has been deprecated", "The model `m` has been decommissioned and is no longer supported."),
    *("m is not a valid model", "No model named m", "model m is not loaded", "No available channel for model m"),
    *(
        "Engine not found",
        "The provided model identifier is invalid.",
        "模型 m 不存在",
        "模型名称错误",
        "请检查模型名称",
    ),
]


@pytest.mark.parametrize("words", MODELS)
def test_no_such_model(words: str) -> None:
    """Nor does it here."""
    error = _explained(400, words)
    assert isinstance(error, ModelError)
    assert (error.fatal, "no model" in str(error)) == (True, True)


USED_UP = [
    *("Daily token quota exceeded", "Rate limit of 50 per 86400s exceeded for UserByModelByDay"),
    *(
        "monthly quota exceeded",
        "You have reached your monthly limit",
        "Key limit exceeded (total limit).",
        "本月额度已用完",
    ),
    *("requests per day: 200 of 200 used", "今日调用次数已达上限"),
]


@pytest.mark.parametrize("words", USED_UP)
def test_a_quota_of_days(words: str) -> None:
    """It is no matter of a minute."""
    error = _explained(429, words)
    assert isinstance(error, RateLimitedError)
    assert (error.fatal, "used up" in str(error)) == (True, True)


BUSY = [
    *((400, "Throttling.User"), (400, "Too many tokens, please wait before trying again."), (500, "queue is full")),
    *((403, "API calls rate limit reached"), (200, "Rate limit reached for RPM"), (503, "all slots are busy")),
    *((503, "model is currently loading"), (400, "请求过多"), (429, "访问频率过高"), (429, "slow")),
]


@pytest.mark.parametrize(("code", "words"), BUSY)
def test_a_pace_that_passes(code: int, words: str) -> None:
    """It only is not our turn yet."""
    fault = _explained(code, words)
    assert isinstance(fault, PassingFault)
    assert fault.limited


SIZES = [
    (400, 10_000, "Request exceeds the tokens per minute limit of 10000 (requested 20000)"),
    (429, 10_000, "Requested 12000 tokens exceeds the per-minute limit of 10000"),
    (429, 40_000, "This request has 50000 tokens, more than the 40000 tokens per minute that are allowed"),
    (413, 6000, "Request too large for m on tokens per minute (TPM): Limit 6000, Requested 9000"),
    (429, 30_000, "Request too large for m on tokens per min (TPM): Limit 30000, Requested 45000"),
]


@pytest.mark.parametrize(("code", "window", "words"), SIZES)
def test_a_request_that_never_passes(code: int, window: int, words: str) -> None:
    """No wait helps; parts of that size do."""
    error = _explained(code, words)
    assert isinstance(error, ContextLengthError)
    assert (error.window, "in a minute" in str(error)) == (window, True)


FILTERED = [
    *("Output data may contain inappropriate content.", "The request was rejected because it was considered high risk"),
    *("Content Exists Risk", "Your request was rejected as a result of our safety system.", "输入包含敏感内容"),
    *("Request was blocked by content policy", "Content violates usage guidelines."),
]


@pytest.mark.parametrize("words", FILTERED)
@pytest.mark.parametrize("code", [400, 403])
def test_a_filter(code: int, words: str) -> None:
    """One post is declined, and the others go on."""
    assert isinstance(_explained(code, words), RefusalError)
