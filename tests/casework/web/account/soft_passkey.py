"""A passkey made of Python, with what a browser would send for it: so that the server's side is tried whole."""

from __future__ import annotations

import json
import secrets
from hashlib import sha256
from typing import Any

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from fido2.cose import ES256
from fido2.utils import websafe_encode
from fido2.webauthn import Aaguid, AttestationObject, AttestedCredentialData, AuthenticatorData

PRESENT_AND_VERIFIED = AuthenticatorData.FLAG.UP | AuthenticatorData.FLAG.UV


class SoftPasskey:
    """One key pair of one person on one site."""

    def __init__(self, *, site: str = "testserver", origin: str = "https://testserver") -> None:
        self.site, self.origin = sha256(site.encode()).digest(), origin
        self.key, self.id, self.person = ec.generate_private_key(ec.SECP256R1()), secrets.token_bytes(32), b""

    def made(self, options: dict[str, Any]) -> str:
        """Answer the site that asks for a new passkey."""
        asked = options["publicKey"]
        self.person = _bytes(asked["user"]["id"])
        public = ES256.from_cryptography_key(self.key.public_key())
        credential = AttestedCredentialData.create(Aaguid.NONE, self.id, public)
        flags = PRESENT_AND_VERIFIED | AuthenticatorData.FLAG.AT
        data = AuthenticatorData.create(self.site, flags, 0, credential)
        return self._answer(
            "webauthn.create",
            asked["challenge"],
            attestationObject=websafe_encode(bytes(AttestationObject.create("none", data, {}))),
        )

    def used(self, options: dict[str, Any]) -> str:
        """Answer the site that asks who it is."""
        challenge = options["publicKey"]["challenge"]
        data = bytes(AuthenticatorData.create(self.site, PRESENT_AND_VERIFIED, 1))
        signed = data + sha256(self._client_data("webauthn.get", challenge)).digest()
        return self._answer(
            "webauthn.get",
            challenge,
            authenticatorData=websafe_encode(data),
            signature=websafe_encode(self.key.sign(signed, ec.ECDSA(SHA256()))),
            userHandle=websafe_encode(self.person),
        )

    def _answer(self, kind: str, challenge: str, **response: str) -> str:
        told = {**response, "clientDataJSON": websafe_encode(self._client_data(kind, challenge))}
        own = websafe_encode(self.id)
        extensions = {"credProps": {"rk": True}}
        answer = {"id": own, "rawId": own, "type": "public-key", "response": told, "clientExtensionResults": extensions}
        return json.dumps(answer)

    def _client_data(self, kind: str, challenge: str) -> bytes:
        return json.dumps({"type": kind, "challenge": challenge, "origin": self.origin}).encode()


def _bytes(text: str) -> bytes:
    from fido2.utils import websafe_decode

    return websafe_decode(text)
