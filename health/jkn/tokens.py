"""Who calls: user name and password give a token (JWT HS256), the token gives the facility.

The address holds no facility code: BPJS sends user name and token with every call, and a code in the address would
be a second truth that could disagree with them.
"""

from __future__ import annotations

from datetime import timedelta

import jwt
from django.conf import settings
from django.contrib.auth.hashers import check_password, make_password
from django.utils import timezone
from django.utils.crypto import salted_hmac

from health.jkn.messages import BAD_LOGIN, BAD_TOKEN, EXPIRED, Rejected
from health.models import JknCredential


def _key() -> str:
    return salted_hmac("health.jkn.token", "hs256", algorithm="sha256").hexdigest()


def _named(username: str) -> JknCredential | None:
    if not 0 < len(username) <= 40 or not username.isascii() or not username.isprintable():
        return None
    rows = JknCredential.objects.select_related("facility__place")
    return rows.filter(username=username, active=True, facility__place__active=True).first()


def sign_in(username: str, password: str) -> JknCredential:
    """Raises Rejected; an unknown name takes as long as a wrong password."""
    found = _named(username)
    if found is None:
        make_password(password[:200])
        raise Rejected(BAD_LOGIN)
    if not check_password(password[:200], found.password_hash):
        raise Rejected(BAD_LOGIN)
    return found


def token_of(credential: JknCredential) -> str:
    now = timezone.now()
    claims = {
        "sub": credential.username,
        "gen": credential.generation,
        "iat": now,
        "exp": now + timedelta(minutes=settings.JKN_TOKEN_MINUTES),
    }
    return jwt.encode(claims, _key(), algorithm="HS256")


def caller(token: str, username: str) -> JknCredential:
    """The access a token was made for. Raises Rejected: expired, not ours, of another user name, password changed."""
    try:
        claims = jwt.decode(token, _key(), algorithms=["HS256"], options={"require": ["exp", "sub"]})
    except jwt.ExpiredSignatureError:
        raise Rejected(EXPIRED) from None
    except jwt.InvalidTokenError:
        raise Rejected(BAD_TOKEN) from None
    found = _named(username) if claims.get("sub") == username else None
    if found is None or claims.get("gen") != found.generation:
        raise Rejected(BAD_TOKEN)
    return found
