import * as oauth from 'oauth4webapi';
import { hear, refused, say } from './steps.mjs';

const insecure = { [oauth.allowInsecureRequests]: true };
const { issuer, id, redirectUri, key } = await hear();
const there = new URL(issuer);
const as = await oauth.processDiscoveryResponse(there, await oauth.discoveryRequest(there, insecure));
const client = { client_id: id };
const privateKey = await crypto.subtle.importKey('jwk', key, { name: 'ECDSA', namedCurve: 'P-256' }, false, ['sign']);
const proof = oauth.PrivateKeyJwt({ key: privateKey, kid: key.kid });
const verifier = oauth.generateRandomCodeVerifier();
const [state, nonce] = [oauth.generateRandomState(), oauth.generateRandomNonce()];
const ask = new URL(as.authorization_endpoint);
for (const [name, value] of Object.entries({
  client_id: id, redirect_uri: redirectUri, response_type: 'code', scope: 'openid profile', state, nonce,
  code_challenge: await oauth.calculatePKCECodeChallenge(verifier), code_challenge_method: 'S256',
})) ask.searchParams.set(name, value);
say(ask.href);

const callback = new URL(await hear());
const mixed = new URL(callback);
mixed.searchParams.set('iss', 'https://evil.example');
const mixedUp = await refused(() => oauth.validateAuthResponse(as, client, mixed, state));
const without = new URL(callback);
without.searchParams.delete('iss');
const nameless = await refused(() => oauth.validateAuthResponse(as, client, without, state));
const params = oauth.validateAuthResponse(as, client, callback, state);
const answer = await oauth.authorizationCodeGrantRequest(as, client, proof, params, redirectUri, verifier, insecure);
const tokens = await oauth.processAuthorizationCodeResponse(as, client, answer, { expectedNonce: nonce, requireIdToken: true });
await oauth.validateApplicationLevelSignature(as, answer, insecure);
const { sub } = oauth.getValidatedIdTokenClaims(tokens);
const person = await oauth.processUserInfoResponse(as, client, sub, await oauth.userInfoRequest(as, client, tokens.access_token, insecure));
say({ sub, name: person.name, mixedUp, nameless });

// a resource server, shown the token of a system
const token = await hear();
const request = new Request('https://warehouse.example.vn/rows', { headers: { authorization: `Bearer ${token}` } });
const claims = await oauth.validateJwtAccessToken(as, request, issuer, insecure);
const forged = new Request(request, { headers: { authorization: `Bearer ${token.slice(0, -6)}AAAAAA` } });
say({ client: claims.client_id, scope: claims.scope, forged: await refused(() => oauth.validateJwtAccessToken(as, forged, issuer, insecure)) });

// told that the session is over elsewhere
say({ active: (await oauth.processIntrospectionResponse(as, client, await oauth.introspectionRequest(as, client, proof, (await hear(), tokens.access_token), insecure))).active });
process.exit();
