import pytest
from django.core.exceptions import ImproperlyConfigured

from pelalawan_portal import settings as shipped


def test_works_a_gateway_is_read_from_one_address():
    gateway = shipped.sms_gateway(
        "SMS_TERTIARY", "get+https://kunci:s%40ndi@sms.example.id:8443/api/kirim?sender=PLW&secret=abc"
    )
    assert gateway == {
        "method": "GET", "url": "https://sms.example.id:8443/api/kirim", "userkey": "kunci", "passkey": "s@ndi",
        "sender": "PLW", "secret": "abc",
    }  # fmt: skip


def test_works_nothing_named_means_no_channel(monkeypatch):
    monkeypatch.setattr(shipped, "SIMULATORS_URL", "")
    assert shipped.sms_gateway("SMS_TERTIARY", "") is None
    assert shipped.whatsapp_account() == {}


@pytest.mark.parametrize(
    "value", ["https://a:b@sms.example.id/", "post+https://sms.example.id/", "post+ftp://a:b@x/"]
)
def test_rejects_a_gateway_that_cannot_be_meant(monkeypatch, value):
    monkeypatch.setenv("SMS_PRIMARY", value)
    with pytest.raises(ImproperlyConfigured, match="SMS_PRIMARY harus berbentuk"):
        shipped.sms_gateway("SMS_PRIMARY", "")


@pytest.mark.parametrize(
    ("url", "token", "said"),
    [
        ("http://graph.example/v23.0", "x", "WHATSAPP_URL harus dimulai dengan https://"),
        ("https://graph.example/v23.0", None, "WHATSAPP_PHONE_ID belum diisi"),
    ],
)
def test_rejects_half_a_whatsapp_account(monkeypatch, url, token, said):
    monkeypatch.setenv("WHATSAPP_URL", url)
    if token:
        monkeypatch.setenv("WHATSAPP_TOKEN", token)
    with pytest.raises(ImproperlyConfigured, match=said):
        shipped.whatsapp_account()


def test_rejects_plain_http_in_production(monkeypatch):
    monkeypatch.setattr(shipped, "PRODUCTION", True)
    monkeypatch.setenv("SMS_PRIMARY", "post+http://a:b@sms.example.id/kirim")
    with pytest.raises(ImproperlyConfigured, match="https di produksi"):
        shipped.sms_gateway("SMS_PRIMARY", "")
