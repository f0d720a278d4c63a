// Lets a key of the device answer for a form: the question stands beside a hidden field, the answer goes into it.
type Json = Record<string, unknown>;

function bytes(text: string): ArrayBuffer {
  const padded = text.replace(/-/g, '+').replace(/_/g, '/').padEnd(Math.ceil(text.length / 4) * 4, '=');
  return Uint8Array.from(atob(padded), c => c.charCodeAt(0)).buffer;
}

function text(buffer: ArrayBuffer | null): string | undefined {
  return buffer ? btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\+/g, '-').replace(/\//g, '_').replace(/=+$/, '') : undefined;
}

function listed(list: unknown): PublicKeyCredentialDescriptor[] {
  return ((list ?? []) as (Json & { id: string })[]).map(one => ({ ...one, id: bytes(one.id) }) as unknown as PublicKeyCredentialDescriptor);
}

async function ask(options: Json, make: boolean): Promise<PublicKeyCredential | null> {
  if (!make) {
    const publicKey = { ...options, challenge: bytes(options.challenge as string), allowCredentials: listed(options.allowCredentials) };
    return (await navigator.credentials.get({ publicKey })) as PublicKeyCredential | null;
  }
  const user = options.user as Json & { id: string };
  const publicKey = {
    ...options, challenge: bytes(options.challenge as string), user: { ...user, id: bytes(user.id) }, excludeCredentials: listed(options.excludeCredentials),
  } as unknown as PublicKeyCredentialCreationOptions;
  return (await navigator.credentials.create({ publicKey })) as PublicKeyCredential | null;
}

/** As WebAuthn writes it (RegistrationResponseJSON, AuthenticationResponseJSON). */
function written(key: PublicKeyCredential): string {
  const answer = key.response as AuthenticatorAttestationResponse & AuthenticatorAssertionResponse;
  const response = key.response instanceof AuthenticatorAttestationResponse
    ? { clientDataJSON: text(answer.clientDataJSON), attestationObject: text(answer.attestationObject), transports: answer.getTransports() }
    : { clientDataJSON: text(answer.clientDataJSON), authenticatorData: text(answer.authenticatorData), signature: text(answer.signature), userHandle: text(answer.userHandle) };
  return JSON.stringify({ id: key.id, rawId: text(key.rawId), type: key.type, authenticatorAttachment: key.authenticatorAttachment, clientExtensionResults: key.getClientExtensionResults(), response });
}

for (const field of document.querySelectorAll<HTMLInputElement>('input[data-passkey]')) {
  const form = field.form!;
  // a browser without keys goes on by the other ways of the page
  form.hidden = !window.PublicKeyCredential;
  form.addEventListener('submit', event => {
    if (field.value) {
      return;
    }
    event.preventDefault();
    ask(JSON.parse(field.dataset.options!) as Json, field.dataset.passkey === 'create').then(key => {
      if (key) {
        field.value = written(key);
        form.submit();
      }
    }).catch(() => {
      const said = form.querySelector('[role=status]') ?? form.insertBefore(Object.assign(document.createElement('p'), { role: 'status' }), form.firstChild);
      said.textContent = field.dataset.failed ?? '';
      delete form.dataset.sent;
    });
  });
}
