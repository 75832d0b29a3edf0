import pytest
from django.test import RequestFactory

from pelalawan_portal.accounts.addresses import client_address


@pytest.fixture
def asked():
    def make(**headers):
        return RequestFactory().get("/", **headers)

    return make


def test_works_without_a_proxy_the_peer_counts_and_what_it_claims_does_not(asked, settings):
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 0
    request = asked(REMOTE_ADDR="10.1.2.3", HTTP_X_FORWARDED_FOR="1.1.1.1")
    assert client_address(request) == "10.1.2.3"


def test_works_behind_one_proxy_only_what_it_added_counts(asked, settings):
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    request = asked(REMOTE_ADDR="", HTTP_X_FORWARDED_FOR="1.1.1.1, 10.9.8.7")
    assert client_address(request) == "10.9.8.7"


def test_handles_an_unknown_address(asked, settings):
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 0
    assert client_address(asked(REMOTE_ADDR="")) == ""
