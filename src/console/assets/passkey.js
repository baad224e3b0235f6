// Passkeys: asks the browser to make a key or to have one sign, and posts what it says as an ordinary form.
// Without this script, and where a browser has no passkeys, codes serve.
"use strict";
(() => {
  if (!window.PublicKeyCredential || !navigator.credentials) return;
  const bytes = (text) =>
    Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (c) => c.charCodeAt(0));
  const text = (buffer) =>
    btoa(String.fromCharCode(...new Uint8Array(buffer)))
      .replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
  const keys = (ids) => ids.map((id) => ({ type: "public-key", id: bytes(id) }));

  const ask = {
    async make(options) {
      const made = await navigator.credentials.create({ publicKey: {
        challenge: bytes(options.challenge),
        rp: { id: options.host, name: options.desk },
        user: { id: bytes(options.user), name: options.name, displayName: options.called },
        pubKeyCredParams: options.kinds,
        excludeCredentials: keys(options.known),
        authenticatorSelection: { residentKey: "discouraged", userVerification: "preferred" },
        attestation: "none",
      } });
      return { client: made.response.clientDataJSON, attestation: made.response.attestationObject };
    },
    async sign(options) {
      const signed = await navigator.credentials.get({ publicKey: {
        challenge: bytes(options.challenge),
        rpId: options.host,
        allowCredentials: keys(options.known),
        userVerification: "preferred",
      } });
      return {
        id: signed.rawId,
        client: signed.response.clientDataJSON,
        device: signed.response.authenticatorData,
        signature: signed.response.signature,
      };
    },
  };

  for (const form of document.querySelectorAll("form[data-passkey]")) {
    form.hidden = false;
    const fault = form.querySelector("[role=alert]");
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      fault.hidden = true;
      try {
        const said = await ask[form.dataset.passkey](JSON.parse(form.dataset.options));
        for (const [name, buffer] of Object.entries(said)) form.elements.namedItem(name).value = text(buffer);
        form.submit();
      } catch {
        fault.hidden = false;
      }
    });
  }
})();
