import * as client from 'openid-client';
import { hear, refused, say } from './steps.mjs';

const { issuer, id, secret, redirectUri, logoutUri, device, system } = await hear();
const insecure = { execute: [client.allowInsecureRequests] };
const config = await client.discovery(new URL(issuer), id, undefined, client.ClientSecretBasic(secret), insecure);
const verifier = client.randomPKCECodeVerifier();
const [state, nonce] = [client.randomState(), client.randomNonce()];
say(client.buildAuthorizationUrl(config, {
  redirect_uri: redirectUri, scope: 'openid profile offline_access', state, nonce,
  code_challenge: await client.calculatePKCECodeChallenge(verifier), code_challenge_method: 'S256', max_age: '3600',
}).href);

const callback = new URL(await hear());
const checks = { pkceCodeVerifier: verifier, expectedState: state, expectedNonce: nonce, idTokenExpected: true, maxAge: 3600 };
const mixed = new URL(callback);
mixed.searchParams.set('iss', 'https://evil.example');
const mixedUp = await refused(() => client.authorizationCodeGrant(config, mixed, checks));
const otherState = await refused(() => client.authorizationCodeGrant(config, callback, { ...checks, expectedState: 'another' }));
const tokens = await client.authorizationCodeGrant(config, callback, checks);
const person = await client.fetchUserInfo(config, tokens.access_token, tokens.claims().sub);
const next = await client.refreshTokenGrant(config, tokens.refresh_token);
const worth = await client.tokenIntrospection(config, next.access_token);
const replayed = await refused(() => client.authorizationCodeGrant(config, callback, checks));
const after = await client.tokenIntrospection(config, next.access_token);
say({ sub: tokens.claims().sub, name: person.name, worth: worth.active, mixedUp, otherState, replayed, after: after.active,
  logout: client.buildEndSessionUrl(config, { id_token_hint: tokens.id_token, post_logout_redirect_uri: logoutUri, state: 'out' }).href });

// a device, and a system
const screen = await client.discovery(new URL(issuer), device, undefined, client.None(), insecure);
const asked = await client.initiateDeviceAuthorization(screen, { scope: 'openid profile offline_access' });
say({ code: asked.user_code, there: asked.verification_uri_complete });
await hear();
const shown = await client.pollDeviceAuthorizationGrant(screen, { ...asked, interval: 0.01 });
const machine = await client.discovery(new URL(issuer), system.id, undefined, client.ClientSecretPost(system.secret), insecure);
const own = await client.clientCredentialsGrant(machine, { scope: 'warehouse.read' });
await client.tokenRevocation(screen, shown.refresh_token);
say({ device: shown.claims().sub, system: own.access_token, revoked: await refused(() => client.refreshTokenGrant(screen, shown.refresh_token)) });
process.exit();
