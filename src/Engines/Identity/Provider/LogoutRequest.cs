using Microsoft.AspNetCore.WebUtilities;

namespace Saola.Identity;

/// <summary>OpenID Connect RP-Initiated Logout 1.0, 2: what a client asks when its person signed out there.</summary>
/// <param name="Back">Where the person goes then; a registered address with the state, or nowhere.</param>
/// <param name="SessionId">The session that the hint is of, as the client knows it.</param>
internal sealed record LogoutRequest(Client? Client, string? Back, string? SessionId);

internal sealed class LogoutReader(RegisteredClients clients, IdTokens idTokens) {
  /// <summary>The request, or the error that is shown: nothing is ever sent to an address that is not registered.</summary>
  public async Task<Answer<LogoutRequest>> Read(string query, CancellationToken ct) {
    if (query.Length > AuthorizeReader.QueryLimit) return ProviderErrors.TooLong;
    var fields = QueryHelpers.ParseQuery(query);
    if (fields.Any(f => f.Value.Count > 1)) return ProviderErrors.LogoutUnknown;
    var (key, hinted) = (AuthorizeReader.One(fields, "client_id"), AuthorizeReader.One(fields, "id_token_hint"));
    var hint = hinted is null ? null : await idTokens.ReadHint(hinted, ct);
    // 2: client_id must be the one for whom the hint was given out
    if (hinted is not null && (hint is null || (key ?? hint.ClientId) != hint.ClientId)) return ProviderErrors.HintUnknown;
    var client = (key ?? hint?.ClientId) is { } asked ? (await clients.Find(asked, ct))?.Client : null;
    if (key is not null && client is null) return ProviderErrors.ClientUnknown;
    if (AuthorizeReader.One(fields, "post_logout_redirect_uri") is not { } uri) return new LogoutRequest(client, null, hint?.SessionId);
    if (client is null || !RedirectUris.IsRegistered(uri, client.LogoutUris, client.Kind)) return ProviderErrors.LogoutUnknown;
    return new LogoutRequest(client, RedirectUris.With(uri, ("state", AuthorizeReader.One(fields, "state"))), hint?.SessionId);
  }
}
