"""Sign-in by an identity provider: a real one on loopback, as small as the protocol allows."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import SimpleNamespace
from typing import Any
from urllib.parse import parse_qs, urlsplit

import jwt
import pytest
from django.test import Client


class Provider(BaseHTTPRequestHandler):
    """Discovery, token and userinfo; `username` is who signs in."""

    username = "officer"

    def _say(self, content: dict[str, Any]) -> None:
        body = json.dumps(content).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def do_GET(self) -> None:
        here = f"http://127.0.0.1:{self.server.server_address[1]}"
        if self.path.startswith("/.well-known"):
            self._say(
                {
                    "issuer": here, "authorization_endpoint": f"{here}/authorize",
                    "token_endpoint": f"{here}/token", "userinfo_endpoint": f"{here}/userinfo",
                    "jwks_uri": f"{here}/jwks",
                }
            )  # fmt: skip
        else:
            self._say({"sub": f"id-{self.username}", "preferred_username": self.username})

    def do_POST(self) -> None:
        here = f"http://127.0.0.1:{self.server.server_address[1]}"
        told = {
            "iss": here,
            "aud": "wutong",
            "sub": f"id-{self.username}",
            "exp": 4102444800,
            "iat": 0,
        }
        token = jwt.encode(told, "a-key-that-is-long-enough-for-hs256", algorithm="HS256")
        self._say({"access_token": "t", "token_type": "Bearer", "id_token": token})

    def log_message(self, *args: object) -> None:
        """Keep quiet."""


@pytest.fixture
def provider(settings: Any) -> Iterator[type[Provider]]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Provider)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    address = f"http://127.0.0.1:{server.server_address[1]}"
    settings.OIDC_SERVER, settings.OIDC_NAME = address, "County ID"
    app = {
        "provider_id": "oidc", "name": "County ID", "client_id": "wutong", "secret": "s",
        "settings": {"server_url": address},
    }  # fmt: skip
    settings.SOCIALACCOUNT_PROVIDERS = {
        "openid_connect": {"OAUTH_PKCE_ENABLED": True, "APPS": [app]}
    }
    Provider.username = "officer"
    yield Provider
    server.shutdown()
    server.server_close()
    thread.join()


def sign_in(client: Client) -> Any:
    """Through the button and back with the provider's code."""
    away = client.post("/oidc/oidc/login/")
    assert away.status_code == 302, away.content[:300]
    asked = parse_qs(urlsplit(away["Location"]).query)
    assert asked["code_challenge_method"] == ["S256"]
    return client.get("/oidc/oidc/login/callback/", {"code": "c", "state": asked["state"][0]})


def test_an_invited_person_gets_in(
    cast: SimpleNamespace, provider: type[Provider], client: Client
) -> None:
    back = sign_in(client)

    assert back.status_code == 302
    assert client.session["_auth_user_id"] == str(cast.officer.pk)
    client.logout()
    assert sign_in(client).status_code == 302  # and a second time, by the tie that was made
    assert client.session["_auth_user_id"] == str(cast.officer.pk)


@pytest.mark.parametrize("username", ["nobody", "clock", ""])
def test_whoever_was_not_invited_stays_out(
    cast: SimpleNamespace, provider: type[Provider], client: Client, username: str
) -> None:
    provider.username = username

    back = sign_in(client)

    assert back.status_code == 403
    assert "_auth_user_id" not in client.session


def test_a_deactivated_person_stays_out(
    cast: SimpleNamespace, provider: type[Provider], client: Client
) -> None:
    sign_in(client)
    client.logout()
    cast.officer.is_active = False
    cast.officer.save(update_fields=["is_active"])

    back = sign_in(client)

    assert back.status_code == 403
    assert "_auth_user_id" not in client.session


def test_without_settings_there_is_no_button(db: None, client: Client) -> None:
    assert "oidc" not in client.get("/sign-in/").content.decode()
    assert client.post("/oidc/oidc/login/").status_code == 404
